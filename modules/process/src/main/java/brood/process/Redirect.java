package brood.process;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import java.util.List;

/**
 * Where a child's descriptor leads. Files are opened by this process, relative to its own directory, before the child
 * starts, so that an error names the file. To open a FIFO is to wait for its other end, and the start waits with it: no
 * interrupt ends that, and no timeout counts yet. Where that must not be, open it first, with {@link brood.pipe.Fifo} for
 * instance, and lend it by {@link #to}.
 */
public sealed interface Redirect {
    /** The descriptor of this process with the same number. */
    Redirect INHERIT = new Inherit();

    /** {@code /dev/null}. */
    Redirect NULL = new ToFile("/dev/null", List.of(OpenFlag.RDWR));

    /** For standard error: wherever standard output leads. */
    Redirect STDOUT = new SameAs(1);

    /** From this file. */
    static Redirect read(String path) {
        return new ToFile(path, List.of(OpenFlag.RDONLY));
    }

    /** To this file, emptied first, created with mode 0666 less the umask. */
    static Redirect truncate(String path) {
        return new ToFile(path, List.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC));
    }

    /** To the end of this file, created with mode 0666 less the umask. */
    static Redirect append(String path) {
        return new ToFile(path, List.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND));
    }

    /** For reading and writing from the start of this file, created with mode 0666 less the umask. */
    static Redirect readWrite(String path) {
        return new ToFile(path, List.of(OpenFlag.RDWR, OpenFlag.CREAT));
    }

    /** To an open descriptor, which is only lent: whoever lends it closes it, after the spawn if he likes. */
    static Redirect to(Fd fd) {
        return new ToFd(fd);
    }

    /** See {@link #INHERIT}. */
    record Inherit() implements Redirect {}

    /**
     * To a file.
     *
     * @param path its name
     * @param flags how to open it
     */
    record ToFile(String path, List<OpenFlag> flags) implements Redirect {
        private static final int MODE = 0666;

        /**
         * Opens it, as each start does; the descriptor is the caller's. A FIFO waits for its other end: uninterruptible.
         *
         * @throws PosixException ENOENT, EACCES, EISDIR, EMFILE …
         */
        public Fd open() throws PosixException {
            return Fd.open(path, MODE, flags.toArray(OpenFlag[]::new));
        }
    }

    /**
     * To an open descriptor.
     *
     * @param fd the descriptor
     */
    record ToFd(Fd fd) implements Redirect {}

    /**
     * Wherever another descriptor of the child leads.
     *
     * @param number its number in the child
     */
    record SameAs(int number) implements Redirect {}
}
