package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.PosixException;
import brood.pipe.Pipe;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the system grants, in JVMs that have less of it. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PipeLimitsTest {
    @Test
    void tooManyPipesAreATypedErrorAndAllOfThemAreGivenBack() throws Exception {
        Command jvm = TestJvm.of(ManyChildren.class).limit(Resource.NOFILE, Limit.of(1024));
        assertThat(Output.of(jvm).lines()).containsExactly("EMFILE", "recovered", "500 with fewer pipes");
    }

    /** Starts 500 children with three pipes each; then gives all back and does it again with one pipe each. */
    static final class ManyChildren {
        public static void main(String[] arguments) throws Exception {
            start(1, 3); // a JVM without a free descriptor cannot load a class from a folder
            new PosixException(Errno.EMFILE, "", "").getMessage();
            try {
                System.out.println(start(500, 3) + " started");
            } catch (PosixException e) {
                System.out.println(e.errno().name());
            }
            System.out.println(Command.of("true").run().isSuccess() ? "recovered" : "not recovered");
            System.out.println(start(500, 0) + " with fewer pipes");
        }

        private static int start(int children, int pipes) throws Exception {
            List<Pipe> open = new ArrayList<>();
            List<Child> started = new ArrayList<>();
            try {
                for (int child = 0; child < children; child++) {
                    Command command = Command.of("cat").stdin(Redirect.NULL);
                    for (int number = 0; number < pipes; number++) {
                        Pipe pipe = Pipe.open();
                        open.add(pipe);
                        command.descriptor(
                                number,
                                Redirect.to(
                                        number == 0
                                                ? pipe.readEnd().fd()
                                                : pipe.writeEnd().fd()));
                    }
                    started.add(command.spawn());
                }
                return children;
            } finally {
                open.forEach(Pipe::close); // at which they end
                Children.waitAll(started, Deadline.NEVER);
            }
        }
    }

    /** Being root does not help whoever lacks the capability. */
    @Test
    void moreCapacityThanTheSystemGrantsIsRefusedWithoutPrivilege() throws Exception {
        List<String> argv = TestJvm.of(Enlarge.class).argv();
        boolean root = Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t0\t0\t0");
        Command jvm = root
                ? Command.of("setpriv", "--bounding-set=-sys_resource,-sys_admin")
                        .arguments(argv)
                : Command.of(argv);
        assertThat(Output.of(jvm).lines()).containsExactly("granted", Errno.EPERM.name());
    }

    /** Asks for as much as everybody may have, and for more. */
    static final class Enlarge {
        public static void main(String[] arguments) throws Exception {
            // Such a file is to be read at once, and Files.readString begins with one byte.
            int most = Integer.parseInt(
                    Files.readAllLines(Path.of("/proc/sys/fs/pipe-max-size")).getFirst());
            try (Pipe pipe = Pipe.open()) {
                System.out.println(pipe.writeEnd().setCapacity(most) == most ? "granted" : "less than " + most);
                System.out.println(pipe.writeEnd().setCapacity(2 * most));
            } catch (PosixException e) {
                System.out.println(e.errno().name());
            }
        }
    }
}
