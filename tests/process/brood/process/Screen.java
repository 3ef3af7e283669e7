package brood.process;

import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What has been written to a pseudo-terminal, for a test that plays the terminal. */
final class Screen {
    private final ReadEnd master;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    Screen(Pty pty) {
        master = ReadEnd.own(pty.master());
    }

    /** Reads until this is there; the test's own timeout ends a vain wait. */
    String until(String text) throws IOException {
        while (!text().contains(text)) {
            if (!more()) {
                throw new AssertionError("no '" + text + "' but: " + text());
            }
        }
        return text();
    }

    /** Reads until nobody has the slave open. */
    String toTheEnd() throws IOException {
        while (more()) {}
        return text();
    }

    private boolean more() throws IOException {
        byte[] some = new byte[4096];
        try {
            int count = master.read(some);
            shown.write(some, 0, count);
            return true;
        } catch (PosixException e) {
            if (e.is(Errno.EIO)) {
                return false;
            }
            throw e;
        }
    }

    String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    static void type(Pty pty, String text) throws IOException {
        WriteEnd.own(pty.master()).write(Utf8.encode(text));
    }
}
