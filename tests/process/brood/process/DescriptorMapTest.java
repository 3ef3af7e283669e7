package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
@Timeout(60)
class DescriptorMapTest {
    @TempDir
    Path directory;

    private String a;
    private String b;

    @BeforeEach
    void twoFiles() throws Exception {
        a = Files.writeString(directory.resolve("a"), "A").toRealPath().toString();
        b = Files.writeString(directory.resolve("b"), "B").toRealPath().toString();
    }

    /** What a child started so finds, but for its first three if they are not redirected; the same behind the gate. */
    private static Map<Integer, String> found(Command command) throws Exception {
        Map<Integer, String> found;
        try (Child child = command.spawn()) {
            found = CleanStartTest.descriptorsOf(child);
        }
        try (Child child = command.limit(Resource.CORE, Limit.of(0)).spawn()) {
            assertThat(CleanStartTest.descriptorsOf(child)).isEqualTo(found);
        }
        for (int number = 0; number <= 2; number++) {
            if (!command.redirects.containsKey(number)) {
                found.remove(number);
            }
        }
        return found;
    }

    private static Command sleeper() {
        return Command.of("sleep", "1000");
    }

    @Test
    void twoNumbersSwap() throws Exception {
        try (Fd first = Fd.open(a, OpenFlag.RDONLY);
                Fd second = Fd.open(b, OpenFlag.RDONLY)) {
            Command command =
                    sleeper().descriptor(first.raw(), Redirect.to(second)).descriptor(second.raw(), Redirect.to(first));
            assertThat(found(command)).isEqualTo(Map.of(first.raw(), b, second.raw(), a));
        }
    }

    @Test
    void threeNumbersRotate() throws Exception {
        try (Fd one = Fd.open(a, OpenFlag.RDONLY);
                Fd two = Fd.open(b, OpenFlag.RDONLY);
                Fd three = Fd.open("/dev/zero", OpenFlag.RDONLY)) {
            Command command = sleeper()
                    .descriptor(one.raw(), Redirect.to(two))
                    .descriptor(two.raw(), Redirect.to(three))
                    .descriptor(three.raw(), Redirect.to(one));
            assertThat(found(command)).isEqualTo(Map.of(one.raw(), b, two.raw(), "/dev/zero", three.raw(), a));
        }
    }

    @Test
    void standardInputAndOutputSwap() throws Exception {
        try (Child plain = sleeper().spawn()) {
            Map<Integer, String> own = CleanStartTest.descriptorsOf(plain);
            Command command = sleeper().stdin(Redirect.to(Fd.STDOUT)).stdout(Redirect.to(Fd.STDIN));
            assertThat(found(command)).isEqualTo(Map.of(0, own.get(1), 1, own.get(0)));
        }
    }

    @Test
    void aNumberStaysWhereItIs() throws Exception {
        try (Fd file = Fd.open(a, OpenFlag.RDONLY)) {
            assertThat(found(sleeper().descriptor(file.raw(), Redirect.to(file))))
                    .isEqualTo(Map.of(file.raw(), a));
            assertThat(found(sleeper().descriptor(file.raw(), Redirect.INHERIT)))
                    .isEqualTo(Map.of(file.raw(), a));
        }
    }

    @Test
    void oneFileUnderManyNumbersAndNothingBetween() throws Exception {
        try (Fd file = Fd.open(a, OpenFlag.RDONLY)) {
            Command command = sleeper()
                    .stdin(Redirect.to(file))
                    .descriptor(3, Redirect.to(file))
                    .descriptor(4, Redirect.read(b))
                    .descriptor(9, Redirect.to(file))
                    .descriptor(1000, Redirect.to(file));
            assertThat(found(command)).isEqualTo(Map.of(0, a, 3, a, 4, b, 9, a, 1000, a));
        }
    }

    @Test
    void theNumbersThatTheGateUsesAreGoodSources() throws Exception {
        Map<Integer, String> own = CleanStartTest.descriptors(Pid.current());
        Command command = sleeper().descriptor(50, Redirect.to(Fd.borrow(3))).descriptor(51, Redirect.to(Fd.borrow(4)));
        assertThat(found(command)).isEqualTo(Map.of(50, own.get(3), 51, own.get(4)));
    }

    @Test
    void errorsGoWhereOutputGoes() throws Exception {
        Command command = sleeper().stdout(Redirect.append(a)).stderr(Redirect.STDOUT);
        assertThat(found(command)).isEqualTo(Map.of(1, a, 2, a));
        Command both = Command.shell("echo out; echo err >&2")
                .stdout(Redirect.truncate(a))
                .stderr(Redirect.STDOUT);
        both.run();
        assertThat(Path.of(a)).hasContent("out\nerr\n");
    }

    @Test
    void oneLeadsWhereAnotherLeadsWhereAThirdLeads() throws Exception {
        Command command = sleeper()
                .descriptor(5, new Redirect.SameAs(7))
                .descriptor(7, new Redirect.SameAs(6))
                .descriptor(6, Redirect.read(b));
        assertThat(found(command)).isEqualTo(Map.of(5, b, 6, b, 7, b));
    }

    @Test
    void aCircleIsRefused() {
        Command command = sleeper().descriptor(5, new Redirect.SameAs(6)).descriptor(6, new Redirect.SameAs(5));
        assertThatThrownBy(command::spawn).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesAreReadTruncatedAppendedAndShared() throws Exception {
        Files.writeString(directory.resolve("a"), "old\n");
        Command.of("cat").stdin(Redirect.read(b)).stdout(Redirect.append(a)).run();
        assertThat(Path.of(a)).hasContent("old\nB");
        Command.of("cat").stdin(Redirect.read(b)).stdout(Redirect.truncate(a)).run();
        assertThat(Path.of(a)).hasContent("B");
        Command.shell("read line <&5; echo new >&5")
                .descriptor(5, Redirect.readWrite(a))
                .run();
        assertThat(Path.of(a)).hasContent("Bnew\n");
        Path created = directory.resolve("created");
        Command.of("true").stdout(Redirect.truncate(created.toString())).run();
        assertThat(created).isEmptyFile();
        assertThat(Output.of(Command.of("cat").stdin(Redirect.NULL)).bytes()).isEmpty();
    }

    @Test
    void theTableIsTheChildsAlone() throws Exception {
        Map<Integer, String> before = CleanStartTest.descriptors(Pid.current());
        found(sleeper().stdin(Redirect.read(a)).stderr(Redirect.NULL).descriptor(3, Redirect.read(b)));
        Map<Integer, String> after = CleanStartTest.descriptors(Pid.current());
        assertThat(after.get(0)).isEqualTo(before.get(0));
        assertThat(after.get(2)).isEqualTo(before.get(2));
        assertThat(after.get(3)).isEqualTo(before.get(3));
    }
}
