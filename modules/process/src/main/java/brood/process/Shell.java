package brood.process;

import brood.core.Utf8;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A line for {@code /bin/sh} in one call. An interrupt kills the shell and its descendants. */
public final class Shell {
    private Shell() {}

    /**
     * What a line wrote, and how it ended.
     *
     * @param outcome how the shell ended
     * @param lines its standard output without the line feeds; bytes as {@link Utf8} carries them
     */
    public record Output(Outcome outcome, List<String> lines) {
        /** Copies the list. */
        public Output {
            lines = List.copyOf(lines);
        }
    }

    /**
     * As system(3): runs a line with this process's standard input, output and error, and waits for the shell. Unlike
     * there, Ctrl-C hits this process, too.
     *
     * @throws IOException if the shell cannot be started
     * @throws InterruptedException if the thread was interrupted
     */
    public static Outcome run(String line) throws IOException, InterruptedException {
        return Command.shell(line).run();
    }

    /**
     * As popen(3) for reading: runs a line and takes what it writes to standard output.
     *
     * <p>It is over when the shell is, not when the output is closed: of what a process in the background writes, only
     * what it wrote until then is returned, and its next write fails with EPIPE. {@link Capture} can wait for more.
     *
     * @throws IOException if the shell cannot be started, or its output not be read
     * @throws InterruptedException if the thread was interrupted
     */
    public static Output output(String line) throws IOException, InterruptedException {
        Captured captured = Capture.of(Command.shell(line).stderr(Redirect.INHERIT))
                .idleGrace(Duration.ZERO)
                .run();
        return new Output(captured.outcome(), lines(captured.stdoutText()));
    }

    /** A word as it has to stand in a line for the shell to take it as it is, whatever is in it. */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            lines.add(text.substring(from, end));
            from = end + 1;
        }
        return lines;
    }
}
