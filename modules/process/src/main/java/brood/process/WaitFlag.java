package brood.process;

import brood.libc.processes_h;

/**
 * What a wait reports besides the end of a child, and how.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/waitid.2.html">waitid(2)</a>
 */
public enum WaitFlag {
    /** {@code WSTOPPED}: that a signal stopped a child. */
    STOPPED(processes_h.WSTOPPED()),
    /** {@code WCONTINUED}: that SIGCONT let a child go on. */
    CONTINUED(processes_h.WCONTINUED()),
    /** {@code WNOWAIT}: leaves what it reports to be reported again; an ended child remains a zombie. */
    PEEK(processes_h.WNOWAIT());

    private final int bits;

    WaitFlag(int bits) {
        this.bits = bits;
    }

    /** The options of waitid: the ends of children and these. */
    static int options(WaitFlag... flags) {
        int options = processes_h.WEXITED();
        for (WaitFlag flag : flags) {
            options |= flag.bits;
        }
        return options;
    }
}
