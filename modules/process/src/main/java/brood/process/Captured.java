package brood.process;

import brood.core.Utf8;

/**
 * What a program wrote, and how it ended.
 *
 * @param outcome how it ended
 * @param stdout what it wrote to standard output, as far as it was kept; empty if that was redirected
 * @param stderr what it wrote to standard error, likewise
 * @param truncated whether it wrote more than was to be kept
 * @param outputHeldOpen whether it had ended, but a process it had started still held its output open: what that writes
 *     later is not here
 */
public record Captured(Outcome outcome, byte[] stdout, byte[] stderr, boolean truncated, boolean outputHeldOpen) {
    /** Standard output as a string, with bytes as {@link Utf8} carries them. */
    public String stdoutText() {
        return Utf8.decode(stdout);
    }

    /** Standard error as a string, with bytes as {@link Utf8} carries them. */
    public String stderrText() {
        return Utf8.decode(stderr);
    }
}
