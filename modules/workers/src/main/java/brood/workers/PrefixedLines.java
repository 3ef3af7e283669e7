package brood.workers;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Puts a prefix before each line, and writes a line at once. */
final class PrefixedLines extends OutputStream {
    /** A line that is longer is broken. */
    private static final int LONGEST = 64 * 1024;

    private final byte[] prefix;
    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    PrefixedLines(String name, PrintStream out) {
        prefix = ("[" + name + "] ").getBytes(StandardCharsets.UTF_8);
        this.out = out;
    }

    @Override
    public void write(int value) {
        if (line.size() == 0) {
            line.writeBytes(prefix);
        }
        line.write(value);
        if (value == '\n' || line.size() >= LONGEST) {
            flushLine();
        }
    }

    /** The last line may lack its end. */
    @Override
    public void close() {
        if (line.size() > 0) {
            line.write('\n');
            flushLine();
        }
    }

    private void flushLine() {
        out.write(line.toByteArray(), 0, line.size());
        out.flush();
        line.reset();
    }
}
