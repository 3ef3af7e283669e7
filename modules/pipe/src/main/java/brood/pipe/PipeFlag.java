package brood.pipe;

import brood.libc.files_h;

/**
 * How to create a pipe. {@code O_CLOEXEC} is always set.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
 */
public enum PipeFlag {
    /**
     * {@code O_NONBLOCK}: neither end blocks whoever inherits it. Reads and writes of {@link ReadEnd} and
     * {@link WriteEnd} wait all the same; {@code tryRead} and {@code tryWrite} do not, with or without it.
     */
    NONBLOCK(files_h.O_NONBLOCK()),
    /**
     * {@code O_DIRECT}: packets. A read returns the bytes of one write, or of one part of it if it had more than
     * {@link Pipe#ATOMIC} bytes; those there is no room for are lost. So give each read room for that many; methods that
     * read a stream to its end do not.
     */
    DIRECT(files_h.O_DIRECT());

    private final int bits;

    PipeFlag(int bits) {
        this.bits = bits;
    }

    /** The flags as one number. */
    static int bits(PipeFlag... flags) {
        int all = files_h.O_CLOEXEC();
        for (PipeFlag flag : flags) {
            all |= flag.bits;
        }
        return all;
    }
}
