package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static String string(String text) {
        return Json.line(json -> json.writeString(text));
    }

    @Test
    void everyByteThatIsNoUtf8BecomesAnEscapedLoneSurrogate() {
        for (int b = 0x80; b <= 0xFF; b++) {
            String text = Utf8.decode(new byte[] {'a', (byte) b, 'z'});
            assertThat(string(text)).isEqualToIgnoringCase("\"a\\uDC%02Xz\"".formatted(b));
        }
    }

    @ParameterizedTest
    @CsvSource({"\u65E5, \\u65E5", "\u00E9, \\u00E9", "\uD83D\uDE00, \\uD83D\\uDE00", "\uFFFD, \\uFFFD"})
    void whatIsNotAsciiIsEscapedAsUtf16(String text, String escaped) {
        assertThat(string(text)).isEqualToIgnoringCase('"' + escaped + '"');
    }

    @Test
    void aDocumentIsOneLine() {
        assertThat(string("a\nb\rc\td\"e\\f\u0000\u001B\u2028"))
                .isEqualToIgnoringCase("\"a\\nb\\rc\\td\\\"e\\\\f\\u0000\\u001B\\u2028\"");
    }
}
