package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.testing.Leaks;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the library does, and how it says what it may not do, in a JVM that is not root's. */
@ExtendWith(Leaks.class)
@Timeout(120)
class UnprivilegedTest {
    @BeforeAll
    static void onlyRootCanBeSomebodyElse() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
    }

    static final class Ordinary {
        public static void main(String[] arguments) throws Exception {
            Command command = Command.shell(
                            "id -u; umask; nice; ulimit -Sn; ulimit -Hn; pwd; grep NoNew /proc/$$/status")
                    .umask(021)
                    .nice(5)
                    .cpus(CpuSet.current())
                    .limit(Resource.NOFILE, new Limit(60, 61))
                    .directory("/usr")
                    .noNewPrivileges();
            System.out.println(Output.of(command).lines());
            // The same once more, as the user it is already.
            Identity self =
                    new Identity(OptionalInt.of(Unprivileged.UID), OptionalInt.of(Unprivileged.UID), Optional.empty());
            System.out.println(Output.of(command.identity(self)).lines());
            try (Child child =
                    Command.shell("sleep 1000 & exec sleep 1000").newSession().spawn()) {
                System.out.println(child.tree()
                        .terminate(Signal.SIGTERM, java.time.Duration.ofSeconds(60))
                        .describe());
            }
            System.out.println(Shell.output("seq 3").lines());
            Exec.replace(Command.shell("id -u; ulimit -n; umask").umask(077).limit(Resource.NOFILE, Limit.of(50)));
        }
    }

    @Test
    void whateverNeedsNoPrivilegeWorks() throws Exception {
        String child = "[65534, 0021, 5, 60, 61, /usr, NoNewPrivs:\t1]";
        assertThat(Output.of(Unprivileged.jvm(Ordinary.class).nice(0).umask(022))
                        .lines())
                .containsExactly(child, child, "killed by SIGTERM", "[1, 2, 3]", "65534", "50", "0077");
    }

    static final class Refused {
        public static void main(String[] arguments) throws Exception {
            int parent = Integer.parseInt(arguments[0]);
            Identity root = new Identity(OptionalInt.of(0), OptionalInt.empty(), Optional.empty());
            Identity rootGroup = new Identity(OptionalInt.empty(), OptionalInt.of(0), Optional.empty());
            Identity groups = new Identity(OptionalInt.empty(), OptionalInt.empty(), Optional.of(List.of(0)));
            long hard = Limit.current(Resource.CORE).hard();
            Command limited = Command.of("true");
            print(() -> Command.of("true").identity(root).run());
            print(() -> Command.of("true").identity(rootGroup).run());
            print(() -> Command.of("true").identity(groups).run());
            print(() -> Command.of("true").nice(-20).run());
            print(() -> limited.limit(Resource.CORE, new Limit(0, hard + 1)).run());
            print(() -> new Limit(0, hard + 1).apply(Resource.CORE));
            print(() -> Limit.of(new Pid(parent), Resource.CORE));
            print(() -> {
                Priority.set(new Pid(parent), 19);
                return "";
            });
            print(() -> Priority.add(-1));
            print(() -> {
                Exec.replace(Command.of("true").identity(root).umask(0));
                return "";
            });
            System.out.println(Command.of("true").run().isSuccess());
        }

        private static void print(Callable<Object> refused) throws Exception {
            try {
                System.out.println("not refused: " + refused.call());
            } catch (PosixException e) {
                System.out.println(e.call() + " " + e.errno().name());
            }
        }
    }

    @Test
    void whateverIsNotGrantedSaysSo() throws Exception {
        Command jvm = Unprivileged.jvm(Refused.class, Pid.current().toString()).limit(Resource.CORE, Limit.of(0));
        assertThat(Output.of(jvm).lines())
                .containsExactly(
                        "setresuid EPERM",
                        "setresgid EPERM",
                        "setgroups EPERM",
                        "setpriority EACCES",
                        "prlimit EPERM",
                        "prlimit EPERM",
                        "prlimit EPERM",
                        "setpriority EPERM",
                        "nice EPERM",
                        "setresuid EPERM",
                        "true");
    }

    /** A child that becomes another user by itself is out of reach. */
    static final class OutOfReach {
        public static void main(String[] arguments) throws Exception {
            int stranger = Integer.parseInt(arguments[0]);
            System.out.println(Processes.exists(new Pid(stranger)));
            try {
                ProcessGroup.signal(new Pid(stranger), Signal.SIGTERM);
            } catch (PosixException e) {
                System.out.println(e.errno().name());
            }
        }
    }

    @Test
    void aStrangersGroupIsNotSignalled() throws Exception {
        try (Child stranger = Command.of("sleep", "1000").newGroup().spawn()) {
            Command jvm = Unprivileged.jvm(OutOfReach.class, stranger.pid().toString());
            assertThat(Output.of(jvm).lines()).containsExactly("true", "EPERM");
            assertThat(stranger.isAlive()).isTrue();
        }
    }
}
