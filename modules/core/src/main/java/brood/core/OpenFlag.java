package brood.core;

import brood.libc.files_h;

/**
 * How to open a file. One of {@link #RDONLY}, {@link #WRONLY} and {@link #RDWR} says for what; none means reading.
 * {@code O_CLOEXEC} is always set.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
 */
public enum OpenFlag {
    /** For reading. */
    RDONLY(files_h.O_RDONLY()),
    /** For writing. */
    WRONLY(files_h.O_WRONLY()),
    /** For both. */
    RDWR(files_h.O_RDWR()),
    /** Every write goes to the end. */
    APPEND(files_h.O_APPEND()),
    /** SIGIO when it becomes ready. */
    ASYNC(files_h.O_ASYNC()),
    /** Creates the file if it is missing. */
    CREAT(files_h.O_CREAT()),
    /** Past the page cache; buffers, offsets and lengths must be aligned. */
    DIRECT(files_h.O_DIRECT()),
    /** ENOTDIR if it is no directory. */
    DIRECTORY(files_h.O_DIRECTORY()),
    /** A write returns when the data is on the device. */
    DSYNC(files_h.O_DSYNC()),
    /** With {@link #CREAT}: EEXIST if the file exists. */
    EXCL(files_h.O_EXCL()),
    /** Files of more than 2 GiB; always so on 64-bit systems. */
    LARGEFILE(files_h.O_LARGEFILE()),
    /** Leaves the time of access alone. */
    NOATIME(files_h.O_NOATIME()),
    /** Does not make a terminal the controlling one. */
    NOCTTY(files_h.O_NOCTTY()),
    /** ELOOP if the last component is a symbolic link. */
    NOFOLLOW(files_h.O_NOFOLLOW()),
    /** Nothing on it blocks. */
    NONBLOCK(files_h.O_NONBLOCK()),
    /** Only a name for the file: neither reads nor writes. */
    PATH(files_h.O_PATH()),
    /** A read returns when what it reads is on the device; the same as {@link #SYNC} on Linux. */
    RSYNC(files_h.O_RSYNC()),
    /** A write returns when data and metadata are on the device. */
    SYNC(files_h.O_SYNC()),
    /** A file without a name in the given directory. */
    TMPFILE(files_h.O_TMPFILE()),
    /** Empties the file. */
    TRUNC(files_h.O_TRUNC());

    private final int bits;

    OpenFlag(int bits) {
        this.bits = bits;
    }

    /** The flags as one number. */
    static int bits(OpenFlag... flags) {
        int all = files_h.O_CLOEXEC();
        OpenFlag access = null;
        for (OpenFlag flag : flags) {
            if (flag == RDONLY || flag == WRONLY || flag == RDWR) {
                if (access != null && access != flag) {
                    throw new IllegalArgumentException("either " + access + " or " + flag);
                }
                access = flag;
            }
            all |= flag.bits;
        }
        return all;
    }
}
