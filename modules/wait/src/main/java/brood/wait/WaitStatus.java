package brood.wait;

import brood.core.Signal;
import java.util.OptionalInt;

/**
 * How a child's state changed, decoded from the status that wait(2) hands over. Decoding is total: each value is one of
 * five kinds, and {@link #raw()} gives it back.
 *
 * <p>Linux uses the lower 16 bits:
 *
 * <pre>
 *   15            8   7   6            0
 *  +---------------+---+---------------+
 *  |  exit status  | 0 |       0       |  exited
 *  |       0       | C |    signal     |  signaled; C: core dumped
 *  |    signal     | 0 | 1 1 1 1 1 1 1 |  stopped
 *  |      0xff     | 1 | 1 1 1 1 1 1 1 |  continued
 *  +---------------+---+---------------+
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/wait.2.html">wait(2)</a>
 */
public sealed interface WaitStatus {
    /**
     * {@code WIFEXITED}: the child ended by itself.
     *
     * @param exitStatus the lower eight bits of what it gave to exit(3), 0 to 255
     * @param raw the status this was decoded from
     */
    record Exited(int exitStatus, int raw) implements WaitStatus {
        @Override
        public boolean isSuccess() {
            return exitStatus == 0;
        }

        @Override
        public OptionalInt shellCode() {
            return OptionalInt.of(exitStatus);
        }

        @Override
        public OptionalInt pythonCode() {
            return OptionalInt.of(exitStatus);
        }

        @Override
        public String describe() {
            return "exited with " + exitStatus;
        }
    }

    /**
     * {@code WIFSIGNALED}: a signal ended the child.
     *
     * @param signal the signal
     * @param coreDumped {@code WCOREDUMP}: whether it left a core file
     * @param raw the status this was decoded from
     */
    record Signaled(Signal signal, boolean coreDumped, int raw) implements WaitStatus {
        @Override
        public OptionalInt shellCode() {
            return OptionalInt.of(128 + signal.number());
        }

        @Override
        public OptionalInt pythonCode() {
            return OptionalInt.of(-signal.number());
        }

        @Override
        public String describe() {
            return "killed by " + words(signal) + (coreDumped ? " (core dumped)" : "");
        }
    }

    /**
     * {@code WIFSTOPPED}: a signal stopped the child.
     *
     * @param signal the signal
     * @param raw the status this was decoded from
     */
    record Stopped(Signal signal, int raw) implements WaitStatus {
        @Override
        public String describe() {
            return "stopped by " + words(signal);
        }
    }

    /**
     * {@code WIFCONTINUED}: SIGCONT let the child go on.
     *
     * @param raw the status this was decoded from
     */
    record Continued(int raw) implements WaitStatus {
        @Override
        public String describe() {
            return "continued";
        }
    }

    /**
     * No macro holds. The kernel makes no such status; of 65 536 values these are 255.
     *
     * @param raw the status
     */
    record Unrecognized(int raw) implements WaitStatus {
        @Override
        public String describe() {
            return "unrecognized status 0x" + Integer.toHexString(raw);
        }
    }

    /** The status as the kernel gave it. */
    int raw();

    /** The kind of a status; every number has one. */
    static WaitStatus decode(int raw) {
        int low = raw & 0x7f;
        int high = raw >> 8 & 0xff;
        if (low == 0) {
            return new Exited(high, raw);
        }
        if (low != 0x7f) {
            return new Signaled(new Signal(low), (raw & 0x80) != 0, raw);
        }
        if ((raw & 0x80) == 0) {
            return new Stopped(new Signal(high), raw);
        }
        return raw == 0xffff ? new Continued(raw) : new Unrecognized(raw);
    }

    /** The status of a child that ended by itself. */
    static Exited exited(int exitStatus) {
        return (Exited) decode((exitStatus & 0xff) << 8);
    }

    /** The status of a child that a signal ended. */
    static Signaled signaled(Signal signal, boolean coreDumped) {
        if (signal.number() < 1 || signal.number() > 126) {
            throw new IllegalArgumentException("no wait status says signaled by " + signal);
        }
        return (Signaled) decode(signal.number() | (coreDumped ? 0x80 : 0));
    }

    /** The status of a child that a signal stopped. */
    static Stopped stopped(Signal signal) {
        return (Stopped) decode(signal.number() << 8 | 0x7f);
    }

    /** The status of a child that goes on. */
    static Continued continued() {
        return (Continued) decode(0xffff);
    }

    /** Whether the child is gone: exited or signaled. */
    default boolean isEnd() {
        return this instanceof Exited || this instanceof Signaled;
    }

    /** Whether the child exited with 0. */
    default boolean isSuccess() {
        return false;
    }

    /** What a shell makes of an end: the exit status, or 128 + n for signal n. Empty for a child that has not ended. */
    default OptionalInt shellCode() {
        return OptionalInt.empty();
    }

    /** What Python makes of an end: the exit status, or -n for signal n. Empty for a child that has not ended. */
    default OptionalInt pythonCode() {
        return OptionalInt.empty();
    }

    /** In words: {@code exited with 3}, {@code killed by SIGKILL}, {@code killed by SIGABRT (core dumped)}. */
    String describe();

    private static String words(Signal signal) {
        return signal.hasName() ? signal.name() : "signal " + signal.number();
    }
}
