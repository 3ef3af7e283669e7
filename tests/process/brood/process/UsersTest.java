package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The databases and this process's own credentials, as id(1) and the kernel show them. */
@ExtendWith(Leaks.class)
@Timeout(120)
class UsersTest {
    private static String id(String... arguments) throws Exception {
        return Output.of(Command.of("id").arguments(List.of(arguments))).text();
    }

    @Test
    void usersAreFoundByNameAndById() throws Exception {
        Users.User root = Users.user("root").orElseThrow();
        assertThat(root).isEqualTo(new Users.User("root", 0, Integer.parseInt(id("-g", "root"))));
        assertThat(Users.user(0)).contains(root);
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":");
            if (fields.length > 3 && !line.startsWith("+") && !line.startsWith("-")) {
                assertThat(Users.user(fields[0]).map(Users.User::uid)).contains(Integer.parseUnsignedInt(fields[2]));
            }
        }
    }

    @Test
    void whoIsNotThereIsNoError() throws Exception {
        assertThat(Users.user("no-such-user")).isEmpty();
        assertThat(Users.user("")).isEmpty();
        assertThat(Users.user("x".repeat(100_000))).isEmpty();
        assertThat(Users.user((int) 4_123_456_789L)).isEmpty();
        assertThat(Users.group("no-such-group")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Users.user("a\0b"));
    }

    @Test
    void groupsAreThoseOfTheDatabase() throws Exception {
        for (String name : List.of("root", "nobody", "daemon")) {
            Optional<Users.User> user = Users.user(name);
            if (user.isPresent()) {
                assertThat(user.get().groups())
                        .containsExactlyInAnyOrderElementsOf(
                                Stream.of(id("-G", name).split(" "))
                                        .map(Integer::parseUnsignedInt)
                                        .toList());
            }
        }
        assertThat(Users.group("root")).contains(0);
    }

    /** Prints what the databases say of a group with many members and of a user in many groups. */
    static final class Large {
        public static void main(String[] arguments) throws Exception {
            System.out.println(Users.group("crowd").orElseThrow());
            System.out.println(Users.user("busy").orElseThrow().groups().size());
        }
    }

    @Test
    void entriesOfAnySizeAreRead(@TempDir Path folder) throws Exception {
        StringBuilder groups = new StringBuilder("crowd:x:70000:");
        for (int i = 0; i < 5000; i++) {
            groups.append("member").append(i).append(',');
        }
        groups.append("busy\n");
        for (int i = 0; i < 300; i++) {
            groups.append("g").append(i).append(":x:").append(80000 + i).append(":busy\n");
        }
        Path group = Files.writeString(folder.resolve("group"), groups);
        Path passwd =
                Files.writeString(folder.resolve("passwd"), "root:x:0:0::/:/bin/sh\nbusy:x:60000:60000::/:/bin/sh\n");
        String mounts = "mount --bind \"$0\" /etc/group && mount --bind \"$1\" /etc/passwd && shift && exec \"$@\"";
        Command command = Command.of("unshare", "-m", "sh", "-c", mounts, group.toString(), passwd.toString());
        assumeThat(Output.exitStatus(Command.of("unshare", "-m", "true").run()))
                .as("the right to mount")
                .isZero();
        Output output = Output.of(command.arguments(TestJvm.of(Large.class).argv()));
        assertThat(output.lines()).containsExactly("70000", "302");
    }

    @Test
    void credentialsAreThoseOfTheKernel() throws Exception {
        Credentials credentials = Credentials.current();
        Output status = new Output(null, Files.readAllBytes(Path.of("/proc/thread-self/status")));
        assertThat(status.field("Uid").split("\t"))
                .startsWith(
                        Integer.toUnsignedString(credentials.realUser()),
                        Integer.toUnsignedString(credentials.effectiveUser()),
                        Integer.toUnsignedString(credentials.savedUser()));
        assertThat(status.field("Gid").split("\t"))
                .startsWith(
                        Integer.toUnsignedString(credentials.realGroup()),
                        Integer.toUnsignedString(credentials.effectiveGroup()),
                        Integer.toUnsignedString(credentials.savedGroup()));
        assertThat(credentials.groups())
                .extracting(Integer::toUnsignedString)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(status.field("Groups").split(" "))
                                .filter(id -> !id.isEmpty())
                                .toList());
    }
}
