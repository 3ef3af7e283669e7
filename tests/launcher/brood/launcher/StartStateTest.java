package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class StartStateTest {
    private static String dump(String latin1) {
        return Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anEmptyEnvironmentIsNoEntry() {
        assertThat(StartState.decode("")).isEmpty();
    }

    @Test
    void entriesEndAtEachNul() {
        assertThat(StartState.decode(dump("A=b\0C=\0")).toArray()).containsExactly("A=b", "C=");
    }

    @Test
    void entriesWithoutAnEqualsSignOrWithoutAnythingStay() {
        assertThat(StartState.decode(dump("alone\0\0A=1\0A=2\0"))).containsExactly("alone", "", "A=1", "A=2");
    }

    @Test
    void bytesThatAreNoUtf8ComeBackAsTheyWere() {
        byte[] name = {'X', '=', (byte) 0xFF, (byte) 0xC3, (byte) 0xA9, (byte) 0x80};
        byte[] entry = Arrays.copyOf(name, name.length + 1);
        String decoded =
                StartState.decode(Base64.getEncoder().encodeToString(entry)).getFirst();
        assertThat(Utf8.encode(decoded)).isEqualTo(name);
        assertThat(decoded).isEqualTo("X=\uDCFF\u00E9\uDC80");
    }

    @Test
    void whatHasNoNulAtItsEndIsNoEntry() {
        assertThat(StartState.decode(dump("A=b\0half"))).containsExactly("A=b");
    }
}
