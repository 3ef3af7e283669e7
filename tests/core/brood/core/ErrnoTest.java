package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {
    /** Second names of the same number; the C library knows each number by one. */
    private static final Map<String, String> SECOND_NAMES =
            Map.of("EWOULDBLOCK", "EAGAIN", "EDEADLOCK", "EDEADLK", "ENOTSUP", "EOPNOTSUPP");

    @Test
    void constantsBearTheirNames() throws Exception {
        int constants = 0;
        for (var field : Errno.class.getFields()) {
            if (field.getType() == Errno.class) {
                constants++;
                String name = SECOND_NAMES.getOrDefault(field.getName(), field.getName());
                assertThat(((Errno) field.get(null)).name()).isEqualTo(name);
            }
        }
        assertThat(constants).isGreaterThan(130);
    }

    @ParameterizedTest
    @CsvSource({
        "1, EPERM, Operation not permitted",
        "2, ENOENT, No such file or directory",
        "10, ECHILD, No child processes",
        "11, EAGAIN, Resource temporarily unavailable",
        "133, EHWPOISON, Memory page has hardware error"
    })
    void namesAndMessagesAreTheCLibrarys(int number, String name, String message) {
        assertThat(new Errno(number).name()).isEqualTo(name);
        assertThat(new Errno(number)).hasToString(name);
        assertThat(new Errno(number).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 58, 134, 4095, 4711, Integer.MAX_VALUE})
    void unknownNumbersSurvive(int number) {
        assertThat(new Errno(number).raw()).isEqualTo(number);
        assertThat(new Errno(number).name()).isEqualTo("errno " + number);
        assertThat(new Errno(number).message()).isEqualTo("Unknown error " + number);
    }

    @Test
    void whatIsNoErrorIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Errno(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Errno(-2));
    }

    @Test
    void exceptionsSayWhatOnWhatAndWhy() {
        PosixException e = PosixException.of(-3, "kill", "pid 4242, SIGTERM");
        assertThat(e).hasMessage("kill(pid 4242, SIGTERM): ESRCH: No such process");
        assertThat(e.is(Errno.ESRCH)).isTrue();
        assertThat(e.is(Errno.EPERM)).isFalse();
    }

    @Test
    void serializedExceptionsKeepTheReason() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(PosixException.of(-4711, "ioctl", "fd 5"));
        }
        PosixException again =
                (PosixException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(again.errno()).isEqualTo(new Errno(4711));
        assertThat(again.is(new Errno(4711))).isTrue();
        assertThat(again.call()).isEqualTo("ioctl");
        assertThat(again.subject()).isEqualTo("fd 5");
    }
}
