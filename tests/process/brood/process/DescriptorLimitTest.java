package brood.process;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.File;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** No descriptor left, or a few. */
@ExtendWith(Leaks.class)
@Timeout(120)
class DescriptorLimitTest {
    @Test
    void startsAtTheLimitSucceedOrSayEmfileAndLeaveNothing() throws Exception {
        Output jvm = Output.of(TestJvm.of(Starts.class));
        assertThat(jvm.exitStatus()).isZero();
        assertThat(jvm.lines())
                .hasSize(2 * Starts.MOST_FREE + 2)
                .allMatch(
                        line -> line.matches(
                                "(plain|dressed) with \\d+ free: (exited with 0|EMFILE), left behind: 0 descriptors, 0 children"));
        assertThat(jvm.lines())
                .as("with none it fails, with some it works")
                .contains(
                        "plain with 0 free: EMFILE, left behind: 0 descriptors, 0 children",
                        "plain with 3 free: exited with 0, left behind: 0 descriptors, 0 children",
                        "dressed with 3 free: EMFILE, left behind: 0 descriptors, 0 children",
                        "dressed with " + Starts.MOST_FREE
                                + " free: exited with 0, left behind: 0 descriptors, 0 children");
    }

    /** Starts children with ever more free descriptors. */
    static final class Starts {
        static final int MOST_FREE = 16;

        public static void main(String[] arguments) throws Exception {
            Command plain = Command.of("true");
            Command dressed = Command.of("true")
                    .directory("/")
                    .stdin(Redirect.NULL)
                    .limit(Resource.CORE, Limit.of(0))
                    .umask(077);
            // Classes that lie in a folder need a descriptor to be loaded: now or never.
            attempt(plain);
            attempt(dressed);
            attempt(Command.of("/no/such"));
            Command.of("sleep", "1000").spawn().close();
            Limit own = Limit.current(Resource.NOFILE);
            new Limit(descriptors() + 40, own.hard()).apply(Resource.NOFILE);
            Deque<Fd> fill = new ArrayDeque<>();
            left(fill, 0);
            try {
                while (true) {
                    fill.push(Fd.open("/dev/null", OpenFlag.RDONLY));
                }
            } catch (PosixException full) {
                // as it should be
            }
            List<String> lines = new ArrayList<>();
            for (int free = 0; free <= MOST_FREE; free++) {
                String first = attempt(plain);
                lines.add("plain with " + free + " free: " + first + left(fill, free));
                String second = attempt(dressed);
                lines.add("dressed with " + free + " free: " + second + left(fill, free));
                fill.pop().close();
            }
            fill.forEach(Fd::close);
            lines.forEach(System.out::println);
        }

        private static String attempt(Command command) throws InterruptedException {
            try {
                return command.run().describe();
            } catch (PosixException e) {
                return e.errno().name();
            }
        }

        /** How many of the free descriptors are gone, and who has not been waited for. */
        private static String left(Deque<Fd> fill, int free) throws PosixException {
            int filled = 0;
            try {
                while (true) {
                    fill.push(Fd.open("/dev/null", OpenFlag.RDONLY));
                    filled++;
                }
            } catch (PosixException full) {
                // that is all
            }
            for (int i = 0; i < filled; i++) {
                fill.pop().close();
            }
            boolean childless = false;
            try {
                RawWait.pollAnyChild(WaitFlag.PEEK);
            } catch (PosixException none) {
                childless = true;
            }
            return ", left behind: " + (free - filled) + " descriptors, " + (childless ? 0 : "some") + " children";
        }

        private static int descriptors() {
            return new File("/proc/self/fd").list().length;
        }
    }

    @Test
    void closingAChildAtTheLimitKillsItAllTheSame() throws Exception {
        Output jvm = Output.of(TestJvm.of(Close.class));
        assertThat(jvm.lines()).containsExactly("EMFILE", "killed by SIGKILL");
    }

    /** Closes a child when there is no descriptor left to look for its descendants. */
    static final class Close {
        public static void main(String[] arguments) throws Exception {
            Command.of("sleep", "1000").spawn().close(); // loads the classes
            Child child = Command.of("sleep", "1000").spawn();
            Limit own = Limit.current(Resource.NOFILE);
            new Limit(3, own.hard()).apply(Resource.NOFILE);
            try {
                child.close();
            } catch (PosixException e) {
                System.out.println(e.errno().name());
            }
            System.out.println(child.poll().orElseThrow().describe());
        }
    }
}
