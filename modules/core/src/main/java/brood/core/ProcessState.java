package brood.core;

/**
 * What a process is doing, by the letter that ps shows.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public enum ProcessState {
    /** Running, or ready to. */
    RUNNING('R'),
    /** Waiting for something. */
    SLEEPING('S'),
    /** Waiting for a device; nothing wakes it before. */
    DISK_SLEEP('D'),
    /** Ended, its status not yet taken by its parent. */
    ZOMBIE('Z'),
    /** Stopped by a signal. */
    STOPPED('T'),
    /** Stopped by a debugger. */
    TRACED('t'),
    /** Being removed. */
    DEAD('X'),
    /** An idle kernel thread. */
    IDLE('I'),
    /** A letter that this class does not know. */
    UNKNOWN('?');

    private static final ProcessState[] ALL = values();

    private final char letter;

    ProcessState(char letter) {
        this.letter = letter;
    }

    /** The letter. */
    public char letter() {
        return letter;
    }

    static ProcessState of(char letter) {
        for (ProcessState state : ALL) {
            if (state.letter == letter) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
