package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Utf8;
import brood.testing.Leaks;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class EnvironmentTest {
    private static Command showing() {
        return Command.of("/bin/cat", "/proc/self/environ");
    }

    @Test
    void aChildInheritsItByteForByte() throws Exception {
        var expected = new ByteArrayOutputStream();
        for (String entry : Environment.inherited().entries()) {
            expected.writeBytes(Utf8.encode(entry));
            expected.write(0);
        }
        assertThat(Output.of(showing()).bytes()).isEqualTo(expected.toByteArray());
    }

    @Test
    void whatThisProcessInheritedIsNotRepaired() throws Exception {
        byte[] value = {(byte) 0xff, (byte) 0xe6, 'x'};
        assertThat(Output.of(TestJvm.of(Inherited.class).env("BYTES", Utf8.decode(value)))
                        .bytes())
                .isEqualTo(value);
    }

    /** Writes a variable that it has inherited. */
    static final class Inherited {
        public static void main(String[] arguments) {
            byte[] value = Utf8.encode(Environment.inherited().get("BYTES").orElseThrow());
            System.out.writeBytes(value);
        }
    }

    @Test
    void nothingIsAddedDroppedSortedOrRepaired() throws Exception {
        List<String> entries = List.of(
                "a.b=1",
                "Z=last first",
                "A=1",
                "A=2",
                "no equals sign",
                "=no name",
                "",
                "EMPTY=",
                "a-b=x=y",
                "invalid=" + Utf8.decode(new byte[] {(byte) 0xff, (byte) 0xe6, 'x'}),
                "日本=語",
                "line=1\n2");
        assertThat(Output.of(showing().environment(Environment.of(entries))).strings())
                .isEqualTo(entries);
    }

    @Test
    void anEmptyOneIsEmpty() throws Exception {
        assertThat(Output.of(showing().clearEnv()).bytes()).isEmpty();
        assertThat(Output.of(showing().clearEnv().env("A", "1")).strings()).containsExactly("A=1");
    }

    @Test
    void settingReplacesAllOfTheNameInPlace() {
        Environment environment = Environment.of(List.of("A=1", "B=2", "A=3", "AB=4"));
        assertThat(environment.with("A", "x").entries()).containsExactly("A=x", "B=2", "AB=4");
        assertThat(environment.without("A").entries()).containsExactly("B=2", "AB=4");
        assertThat(environment.with("C", "").entries()).endsWith("AB=4", "C=");
        assertThat(environment.get("A")).hasValue("1");
        assertThat(environment.get("C")).isEmpty();
        assertThat(environment.entries()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "=", "A\0B"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> Command.of("true").env(name, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("true").unsetEnv(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> Command.of("true").env("A", "x\0y")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Environment.of(List.of("A=x\0y"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProgramIsLookedUpInThePathOfTheChild() throws Exception {
        assertThat(Output.of(Command.of("cat", "/proc/self/environ").clearEnv().env("PATH", "/no/such:/bin"))
                        .strings())
                .containsExactly("PATH=/no/such:/bin");
        assertThat(Command.of("true").clearEnv().run().isSuccess())
                .as("the default PATH")
                .isTrue();
        assertThatThrownBy(() -> Command.of("true").env("PATH", "/no/such").spawn())
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> Command.of("true").env("PATH", "").spawn()).hasMessageContaining("ENOENT");
        assertThat(Command.of("true").env("PATH", "").directory("/bin").run().isSuccess())
                .as("an empty entry is the child's directory")
                .isTrue();
    }
}
