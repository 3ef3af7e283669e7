package brood.process;

import brood.core.Fd;
import brood.core.PosixException;
import brood.libc.terminals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How a terminal treats what is typed and what is written: whether it echoes, edits lines, turns characters into signals.
 * Immutable; taken from one terminal, and put on the same or another.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/termios.3.html">termios(3)</a>
 */
public final class TerminalSettings {
    private final byte[] termios;

    private TerminalSettings(byte[] termios) {
        this.termios = termios;
    }

    /**
     * {@code tcgetattr(fd, &termios)} — those of a terminal. The master of a pseudo-terminal has those of the slave.
     *
     * @throws PosixException ENOTTY if it is no terminal; EIO if it has hung up
     */
    public static TerminalSettings of(Fd terminal) throws PosixException {
        int number = terminal.hold();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment termios = arena.allocate(terminals_h.TERMIOS_SIZE(), Long.BYTES);
            PosixException.check(terminals_h.tcgetattr(number, termios), "tcgetattr", terminal);
            return new TerminalSettings(termios.toArray(ValueLayout.JAVA_BYTE));
        } finally {
            terminal.release();
        }
    }

    /**
     * {@code cfmakeraw(&termios)} — the same, but every byte passes as it is, at once, in both directions: no echo, no
     * lines, no signals.
     */
    public TerminalSettings raw() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment changed = copy(arena);
            terminals_h.cfmakeraw(changed);
            return new TerminalSettings(changed.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** The same, but what is typed is not shown. */
    public TerminalSettings withoutEcho() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment changed = copy(arena);
            int flags = changed.get(ValueLayout.JAVA_INT, terminals_h.TERMIOS_LFLAG());
            changed.set(ValueLayout.JAVA_INT, terminals_h.TERMIOS_LFLAG(), flags & ~terminals_h.ECHO());
            return new TerminalSettings(changed.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Whether what is typed is shown. */
    public boolean echoes() {
        return has(terminals_h.ECHO());
    }

    /** Whether input comes line by line, and can be edited before: canonical mode. */
    public boolean hasLines() {
        return has(terminals_h.ICANON());
    }

    private boolean has(int flag) {
        try (Arena arena = Arena.ofConfined()) {
            return (copy(arena).get(ValueLayout.JAVA_INT, terminals_h.TERMIOS_LFLAG()) & flag) != 0;
        }
    }

    /** The character that ends the input if it begins a line, and else the line: Ctrl-D, unless changed. */
    byte endOfFile() {
        return termios[(int) terminals_h.TERMIOS_CC() + terminals_h.VEOF()];
    }

    private MemorySegment copy(Arena arena) {
        MemorySegment copy = arena.allocate(termios.length, Long.BYTES);
        return copy.copyFrom(MemorySegment.ofArray(termios));
    }

    /**
     * {@code tcsetattr(fd, TCSANOW, &termios)} — puts them on a terminal, at once. A process that does this to its own
     * terminal in the background is stopped by SIGTTOU, and does it when it is in the foreground.
     *
     * @throws PosixException ENOTTY if it is no terminal; EIO if it has hung up, or if this process is in the background
     *     and nobody could bring it to the foreground
     */
    public void apply(Fd terminal) throws PosixException {
        int number = terminal.hold();
        try (Arena arena = Arena.ofConfined()) {
            PosixException.check(
                    terminals_h.tcsetattr(number, terminals_h.TCSANOW(), copy(arena)), "tcsetattr", terminal);
        } finally {
            terminal.release();
        }
    }

    /**
     * As {@link #apply}, but from the background as well: for giving a terminal back as it was.
     *
     * @throws PosixException ENOTTY if it is no terminal; EIO if it has hung up
     */
    public void restore(Fd terminal) throws PosixException {
        try (TtouBlocked _ = new TtouBlocked()) {
            apply(terminal);
        }
    }
}
