package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    /** Bytes at the borders of what UTF-8 allows, so that random sequences are often nearly right. */
    private static final int[] BORDERS = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF, 0xB2, 0xBD
    };

    @Test
    void everyPairOfBytesSurvives() {
        for (int i = 0; i < 0x10000; i++) {
            assertSurvives((byte) (i >> 8), (byte) i);
        }
    }

    @Test
    void randomBytesSurvive() {
        Random random = new Random(20250101);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) BORDERS[random.nextInt(BORDERS.length)];
            }
            assertSurvives(bytes);
        }
    }

    private static void assertSurvives(byte... bytes) {
        String string = Utf8.decode(bytes);
        byte[] again = Utf8.encode(string);
        if (!java.util.Arrays.equals(again, bytes)) { // a thousand times faster than an assertion each
            assertThat(again).as(string).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "日本語",
                "é\u0000\uFFFD",
                "\uD83D\uDC80 looks like an escape, is a skull",
                "\uDBFF\uDFFF"
            })
    void textIsOrdinaryUtf8(String text) {
        assertThat(Utf8.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(Utf8.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Test
    void bytesThatAreNoTextBecomeLoneSurrogates() {
        assertThat(Utf8.decode(new byte[] {'a', (byte) 0xFF, (byte) 0x80, 'b'})).isEqualTo("a\uDCFF\uDC80b");
        // U+DC80 itself, written the forbidden way
        assertThat(Utf8.decode(new byte[] {(byte) 0xED, (byte) 0xB2, (byte) 0x80}))
                .isEqualTo("\uDCED\uDCB2\uDC80");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDC7F, 0xDD00, 0xDFFF})
    void aLoneSurrogateThatStandsForNoByteIsRefused(int surrogate) {
        String lone = "a" + (char) surrogate;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Utf8.encode(lone))
                .withMessageContaining("U+%04X at 1".formatted(surrogate));
        assertThatIllegalArgumentException().isThrownBy(() -> Utf8.encode(lone + "\uDC80" + (char) surrogate));
    }

    @Test
    void aNulIsRefusedWhereItWouldEndTheString() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Utf8.cString(arena, "a\0b"))
                    .withMessageContaining("NUL");
        }
    }

    @Test
    void cStringsEndWithNulAndKeepTheirBytes() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Utf8.cString(arena, "é\uDCFF").toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(0xC3, 0xA9, 0xFF, 0);
            assertThat(Utf8.cString(arena, "").toArray(ValueLayout.JAVA_BYTE)).containsExactly(0);
        }
    }
}
