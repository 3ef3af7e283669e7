package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class OtherProcessTest {
    private final Marked marked = new Marked();

    @AfterEach
    void nothingIsAlive() throws Exception {
        Await.until(() -> marked.alive().isEmpty());
    }

    private static long groups(Marked processes) throws Exception {
        return processes.alive().stream().map(ProcessGroup::of).distinct().count();
    }

    private static void assertErrno(ThrowingCallable call, Errno errno) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void itIsSignalledAndItsEndSeen() throws Exception {
        try (Child child = marked.shell("sleep 1000 & wait").spawn();
                OtherProcess other = OtherProcess.open(child.pid())) {
            assertThat(other.awaitEnd(Deadline.after(Duration.ofMillis(20)))).isFalse();
            marked.awaitAtLeast(2);
            other.signalTree(Signal.SIGTERM);
            assertThat(other.awaitEnd(Deadline.NEVER)).isTrue();
            assertThat(child.waitFor().describe()).isEqualTo("killed by SIGTERM");
        }
    }

    @Test
    void aZombieTakesSignalsAndAReapedOneIsGone() throws Exception {
        try (Child child = Command.of("true").spawn();
                OtherProcess other = OtherProcess.open(child.pid())) {
            Await.untilInState(child.pid().raw(), "Z");
            other.signal(Signal.SIGTERM);
            other.queue(Signal.SIGTERM, 1);
            assertThat(other.awaitEnd(Deadline.NOW)).isTrue();
            assertThat(child.waitFor().describe()).isEqualTo("exited with 0");
            assertErrno(() -> other.signal(Signal.SIGTERM), Errno.ESRCH);
            assertErrno(() -> other.queue(Signal.SIGTERM, 1), Errno.ESRCH);
            assertErrno(() -> other.signalTree(Signal.SIGTERM), Errno.ESRCH);
            assertErrno(() -> child.signal(Signal.SIGTERM), Errno.ESRCH);
            assertErrno(() -> child.queue(Signal.SIGTERM, 1), Errno.ESRCH);
            assertErrno(() -> OtherProcess.open(child.pid()), Errno.ESRCH);
            assertThat(Processes.exists(child.pid())).isFalse();
        }
    }

    @Test
    void aClosedOneIsNotSignalledByItsNumber() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            OtherProcess other = OtherProcess.open(child.pid());
            other.close();
            assertErrno(() -> other.signal(Signal.SIGKILL), Errno.ESRCH);
            assertErrno(() -> other.signalTree(Signal.SIGKILL), Errno.ESRCH);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aProcessThatWasSeenIsNotTakenForALaterOneOfItsNumber() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            ProcStat seen = ProcStat.of(child.pid()).orElseThrow();
            OtherProcess.open(seen).orElseThrow().close();
            ProcStat earlier = new ProcStat(
                    seen.pid(),
                    seen.command(),
                    seen.state(),
                    seen.parent(),
                    seen.group(),
                    seen.session(),
                    seen.terminal(),
                    seen.foregroundGroup(),
                    seen.userTicks(),
                    seen.systemTicks(),
                    seen.priority(),
                    seen.nice(),
                    seen.threads(),
                    seen.startTicks() - 1);
            assertThat(OtherProcess.open(earlier)).isEmpty();
        }
    }

    @Test
    void killingATreeLeavesNobodyAndSparesStrangers() throws Exception {
        Marked others = new Marked();
        try (Child stranger = others.shell("sleep 1000 & wait").spawn();
                Child child = marked.shell("sleep 1000 & (sleep 1000 & sleep 1000 & wait) & wait")
                        .spawn();
                OtherProcess other = OtherProcess.open(child.pid())) {
            marked.awaitAtLeast(5);
            others.awaitAtLeast(2);
            assertThat(other.tree()).containsExactlyInAnyOrderElementsOf(marked.alive());
            other.signalTree(Signal.SIGKILL);
            assertThat(marked.alive()).isEmpty();
            assertThat(others.alive()).hasSize(2);
            assertThat(stranger.isAlive()).isTrue();
        }
    }

    /** This process is a descendant of its parent, and goes on. */
    @Test
    void aTreeNeverContainsThisProcess() throws Exception {
        try (Child child = marked.command(TestJvm.of(TreeOfParent.class))
                .newSession() // so that only descent counts
                .spawn()) {
            assertThat(child.waitFor().describe()).isEqualTo("exited with 0");
        }
    }

    /** Starts itself as a child, which looks at the tree of its parent. */
    static final class TreeOfParent {
        private TreeOfParent() {}

        public static void main(String[] arguments) throws Exception {
            if (arguments.length == 0) {
                Outcome outcome = TestJvm.of(TreeOfParent.class, "child").run();
                System.exit(outcome.isSuccess() ? 0 : 1);
            }
            Pid parent = Processes.parent().orElseThrow();
            try (OtherProcess other = OtherProcess.open(parent)) {
                System.exit(other.tree().equals(List.of(parent)) ? 0 : 1);
            }
        }
    }

    @Test
    void anotherUsersProcessIsNotPermitted() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        try (Child root = Command.of("sleep", "1000").spawn();
                Child child =
                        TestJvm.of(SignalsAsNobody.class, root.pid().toString()).spawn()) {
            assertThat(child.waitFor().describe()).isEqualTo("exited with 0");
            assertThat(root.isAlive()).isTrue();
        }
    }

    /** Becomes nobody on one thread, and is refused. */
    static final class SignalsAsNobody {
        private SignalsAsNobody() {}

        public static void main(String[] arguments) throws Exception {
            try (OtherProcess other = OtherProcess.open(new Pid(Integer.parseInt(arguments[0])))) {
                try {
                    other.signal(new Signal(200)); // has everything loaded
                } catch (PosixException invalid) {
                    System.out.println(invalid.getMessage());
                }
                int[] result = new int[2];
                Thread nobody = Thread.ofPlatform().unstarted(() -> {
                    result[0] = processes_h.setresuid(65534, 65534, 65534); // of this thread alone
                    try {
                        other.signal(Signal.SIGKILL);
                    } catch (PosixException e) {
                        result[1] = e.errno().raw();
                    }
                });
                nobody.start();
                nobody.join();
                System.exit(result[0] == 0 && result[1] == Errno.EPERM.raw() ? 0 : 1);
            }
        }
    }

    @Test
    void everyMemberOfASessionIsSignalledAndNobodyElse() throws Exception {
        Marked others = new Marked();
        try (Child stranger = others.shell("sleep 1000 & wait").spawn();
                Child leader = marked.shell("sleep 1000 & timeout 1000 sleep 1000 & wait")
                        .newSession()
                        .spawn()) {
            marked.awaitAtLeast(4);
            Await.until(() -> groups(marked) == 2); // that of timeout is its own
            others.awaitAtLeast(2);
            assumeThat(ProcessGroup.sessionOf(leader.pid())).contains(leader.pid());
            ProcessGroup.signalSession(leader.pid(), Signal.SIGKILL);
            Await.until(() -> marked.alive().isEmpty());
            leader.waitFor();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(others.alive()).hasSize(2);
            assertErrno(() -> ProcessGroup.signalSession(stranger.pid(), Signal.SIGKILL), Errno.ESRCH); // leads none
        }
    }

    @Test
    void aSignalToOneThreadIsThatThreads() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Pid self = Pid.current();
            assertErrno(() -> Processes.signalThread(self, child.pid(), Signal.SIGKILL), Errno.ESRCH);
            assertThat(child.isAlive()).isTrue();
            Processes.signalThread(child.pid(), child.pid(), Signal.SIGTERM);
            assertThat(child.waitFor().describe()).isEqualTo("killed by SIGTERM");
        }
    }

    @Test
    void killSentToOneThreadEndsTheWholeProcess() throws Exception {
        assertThat(TestJvm.of(Self.class, "thread").run().describe()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void aRaisedSignalDoesWhatItDoesByDefault() throws Exception {
        assertThat(TestJvm.of(Self.class, "raise").run().describe()).isEqualTo("killed by SIGALRM");
    }

    @Test
    void abortEndsTheProcessWithoutShutdownHooks() throws Exception {
        try (Pipe pipe = Pipe.open();
                Child child = TestJvm.of(Self.class, "abort")
                        .limit(Resource.CORE, Limit.of(0))
                        .stdout(Redirect.to(pipe.writeEnd().fd()))
                        .spawn()) {
            pipe.writeEnd().close();
            String output = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor().describe()).isEqualTo("killed by SIGABRT");
            assertThat(output).isEmpty();
        }
    }

    /** Does it to itself. */
    static final class Self {
        private Self() {}

        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
            switch (arguments[0]) {
                case "raise" -> Processes.raise(Signal.SIGALRM);
                case "abort" -> Processes.abort();
                default ->
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    Processes.raise(Signal.SIGKILL);
                                } catch (PosixException e) {
                                    throw new AssertionError(e);
                                }
                            })
                            .join();
            }
        }
    }
}
