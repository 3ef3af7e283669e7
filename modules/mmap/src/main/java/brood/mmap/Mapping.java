package brood.mmap;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.libc.memory_h;
import brood.libc.system_h;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Memory that is a file's, or that no file stands behind. Owns the memory, and a descriptor of its own for the file.
 *
 * <p>{@link #segment()} is the memory. When the mapping is closed, resized or protected, segments taken before refuse any
 * further use with an {@link IllegalStateException}: take the new one. If another process truncates the file, what lies
 * behind its end is gone: an access raises {@link InternalError}, perhaps some instructions late; {@link FileView} turns
 * that into an exception.
 *
 * <p>Thread-safe: the methods wait for each other. What threads do with the segment is up to them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">mmap(2)</a>
 */
public final class Mapping implements AutoCloseable {
    private static final long PAGE = system_h.sysconf(system_h._SC_PAGESIZE());

    private final BackingFile file; // null if it is anonymous
    private final MapMode mode;
    private final long offset;
    private final Pages pages;

    private Mapping(BackingFile file, MapMode mode, long offset, long address, long length) {
        this.file = file;
        this.mode = mode;
        this.offset = offset;
        this.pages = new Pages(address, length, mode != MapMode.READ_ONLY, file == null ? null : file.name());
    }

    /**
     * Opens a file and maps all of it.
     *
     * @throws PosixException ENOENT, EACCES …; EINVAL if it is empty; EISDIR, ENODEV if it is no file to be mapped
     */
    public static Mapping open(String path, MapMode mode) throws PosixException {
        OpenFlag access = mode == MapMode.SHARED ? OpenFlag.RDWR : OpenFlag.RDONLY;
        Fd fd = Fd.open(path, access, OpenFlag.NONBLOCK, OpenFlag.NOCTTY); // a FIFO would wait for its other end
        return whole(new BackingFile(fd, path), mode);
    }

    /** Opens a file and maps all of it: {@link #open(String, MapMode)}. */
    public static Mapping open(Path path, MapMode mode) throws PosixException {
        return open(path.toFile().getPath(), mode);
    }

    /**
     * Maps all of an open file. The descriptor is lent; the mapping has a duplicate.
     *
     * @throws PosixException EACCES if it is not open for what the mode needs; EINVAL if the file is empty; ENODEV if it
     *     is no regular file; EMFILE, ENOMEM
     */
    public static Mapping of(Fd fd, MapMode mode) throws PosixException {
        return whole(new BackingFile(fd.dup(), fd.toString()), mode);
    }

    private static Mapping whole(BackingFile file, MapMode mode) throws PosixException {
        try {
            long size = file.size();
            if (size == Long.MAX_VALUE) {
                throw new PosixException(Errno.ENODEV, "mmap", file.name());
            }
            return new Mapping(file, mode, 0, file.map(mode, 0, size), size);
        } catch (PosixException e) {
            file.close();
            throw e;
        }
    }

    /**
     * {@code mmap(NULL, length, prot, flags, fd, offset)} — maps a part of an open file. The descriptor is lent; the
     * mapping has a duplicate.
     *
     * @param offset where it begins in the file, a multiple of {@link #pageSize()}
     * @param length how many bytes
     * @throws PosixException EACCES if it is not open for what the mode needs; EINVAL if the offset is not such a
     *     multiple, or the file ends before the part does; ENODEV if it cannot be mapped; EMFILE, ENOMEM
     * @throws IllegalArgumentException if the offset is negative or the length not positive
     */
    public static Mapping of(Fd fd, MapMode mode, long offset, long length) throws PosixException {
        requireLength(length);
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
        return part(new BackingFile(fd.dup(), fd.toString()), mode, offset, length);
    }

    /** Takes the file over, also if it fails. */
    static Mapping part(BackingFile file, MapMode mode, long offset, long length) throws PosixException {
        try {
            return new Mapping(file, mode, offset, file.map(mode, offset, length), length);
        } catch (PosixException e) {
            file.close();
            throw e;
        }
    }

    /**
     * {@code mmap(NULL, length, prot, flags | MAP_ANONYMOUS, -1, 0)} — zeros that no file stands behind. No other process
     * ever sees them, because none is made by fork: for that there is {@link #memfd}.
     *
     * @throws PosixException ENOMEM
     * @throws IllegalArgumentException if the length is not positive, or the mode is {@link MapMode#READ_ONLY}
     */
    public static Mapping anonymous(long length, MapMode mode) throws PosixException {
        requireLength(length);
        if (mode == MapMode.READ_ONLY) {
            throw new IllegalArgumentException("nobody could ever write to it");
        }
        int flags = mode.flags | memory_h.MAP_ANONYMOUS();
        long result = memory_h.mmap(MemorySegment.NULL, length, mode.protection, flags, -1, 0);
        if (result < 0) {
            throw PosixException.of(result, "mmap", length + " bytes");
        }
        return new Mapping(null, mode, 0, result, length);
    }

    /**
     * {@code memfd_create(name, MFD_CLOEXEC)} — zeros behind a descriptor, {@link #fd()}, by which other processes can map
     * them: lend it to a child. They last as long as somebody has them open or mapped. The memory is allocated: more than is
     * free has the kernel end processes.
     *
     * @param name what {@code /proc} calls it
     * @throws PosixException ENOMEM also if the length is more than the machine's memory and swap together; EMFILE, ENFILE,
     *     ENOSPC; EINVAL if the name has more than 249 bytes
     * @throws IllegalArgumentException if the length is not positive
     */
    public static Mapping memfd(String name, long length) throws PosixException {
        requireLength(length);
        BackingFile file = BackingFile.memfd(name);
        try {
            file.resize(length);
        } catch (PosixException e) {
            file.close();
            throw e;
        }
        return part(file, MapMode.SHARED, 0, length);
    }

    /** How many bytes a page has: what is smaller is mapped, flushed and locked together. */
    public static long pageSize() {
        return PAGE;
    }

    /**
     * The memory, read-only if the mapping is. It may be used by any thread until the mapping is closed, resized or
     * protected.
     *
     * @throws IllegalStateException if the mapping is closed
     */
    public MemorySegment segment() {
        return pages.segment();
    }

    /** How many bytes are mapped. */
    public long length() {
        return segment().byteSize();
    }

    /** Where the mapping begins in its file. */
    public long offset() {
        return offset;
    }

    /** Whether it is not closed. */
    public boolean isOpen() {
        return pages.areMapped();
    }

    /** A position to read and write at, as in a file; independent of other views. */
    public FileView view() {
        return new FileView(this);
    }

    /**
     * The descriptor of the file, to lend to a child; it stays this mapping's.
     *
     * @throws IllegalStateException if the mapping is anonymous
     */
    public Fd fd() {
        if (file == null) {
            throw new IllegalStateException("an anonymous mapping has no descriptor");
        }
        return file.fd();
    }

    /**
     * How long the file is now; of an anonymous mapping, how long the mapping is.
     *
     * @throws PosixException if the kernel does not say
     */
    public long fileSize() throws PosixException {
        return file == null ? length() : file.size();
    }

    /**
     * {@code mincore(addr, length, vec)} — how many pages are in memory. For a file these are also pages that others have
     * brought there.
     *
     * @throws PosixException EAGAIN, ENOMEM
     * @see <a href="https://man7.org/linux/man-pages/man2/mincore.2.html">mincore(2)</a>
     */
    public long residentPages() throws PosixException {
        return pages.resident();
    }

    /**
     * {@code mremap(addr, length, newLength, MREMAP_MAYMOVE)} — changes the length, and with it the file, which then ends
     * where the mapping does. Disk space for what is added is allocated. What fails changes nothing.
     *
     * @throws PosixException ENOSPC, EFBIG, ENOMEM, the latter also if a file in memory (a memfd) would be longer than the
     *     machine's memory and swap together; EPERM if the file's size is sealed
     * @throws IllegalArgumentException if the new length is not positive
     * @throws IllegalStateException if the mapping is closed, read-only, or a private one of a file; if it is a shared
     *     anonymous one that should grow, for what is added would fault; if the file goes on behind the mapping
     * @see <a href="https://man7.org/linux/man-pages/man2/mremap.2.html">mremap(2)</a>
     */
    public void resize(long newLength) throws PosixException {
        requireLength(newLength);
        pages.hold();
        try {
            requireResizable(newLength, length());
            if (file == null) {
                pages.resize(newLength, () -> {}, () -> {});
            } else {
                long before = file.size();
                pages.resize(newLength, () -> file.resize(offset + newLength), () -> file.resize(before));
            }
        } finally {
            pages.release();
        }
    }

    private void requireResizable(long newLength, long length) throws PosixException {
        if (newLength > Long.MAX_VALUE - offset) {
            throw new IllegalArgumentException("no file is that long: " + offset + " and " + newLength + " bytes");
        }
        if (mode == MapMode.READ_ONLY || mode == MapMode.PRIVATE && file != null) {
            throw new IllegalStateException("a mapping that does not write to its file cannot resize it");
        }
        if (file == null && mode == MapMode.SHARED && newLength > length) {
            throw new IllegalStateException("a shared anonymous mapping cannot grow: what is added would fault");
        }
        if (file != null && file.size() > offset + length) {
            throw new IllegalStateException(file.name() + " goes on behind the mapping, " + file.size()
                    + " bytes instead of " + (offset + length));
        }
    }

    /**
     * {@code msync(addr, length, MS_SYNC)} — waits until what was written is on the disk.
     *
     * @throws PosixException EIO
     * @see <a href="https://man7.org/linux/man-pages/man2/msync.2.html">msync(2)</a>
     */
    public void flush() throws PosixException {
        flush(0, length());
    }

    /**
     * As {@link #flush()}, for the pages of a part.
     *
     * @throws IndexOutOfBoundsException if the part is not within the mapping
     */
    public void flush(long from, long length) throws PosixException {
        pages.flush(from, length);
    }

    /**
     * {@code madvise(addr, length, advice)} — tells the kernel what to expect.
     *
     * @throws PosixException EINVAL if this kernel does not know the advice, or not for this memory; EIO, ENOMEM
     */
    public void advise(Advice advice) throws PosixException {
        pages.advise(advice);
    }

    /**
     * {@code mlock(addr, length)} — brings all of it into memory and keeps it there, until {@link #unlock} or {@link #close}.
     *
     * @throws PosixException ENOMEM, EPERM above {@code RLIMIT_MEMLOCK}; EAGAIN
     * @see <a href="https://man7.org/linux/man-pages/man2/mlock.2.html">mlock(2)</a>
     */
    public void lockInMemory() throws PosixException {
        pages.lockInMemory();
    }

    /** {@code munlock(addr, length)} — ends {@link #lockInMemory}; does nothing if that was not called. */
    public void unlock() throws PosixException {
        pages.unlock();
    }

    /**
     * {@code mprotect(addr, length, prot)} — forbids writing, or allows it again.
     *
     * @throws PosixException EACCES if the file is open for reading only; ENOMEM
     * @see <a href="https://man7.org/linux/man-pages/man2/mprotect.2.html">mprotect(2)</a>
     */
    public void setWritable(boolean on) throws PosixException {
        pages.setWritable(on);
    }

    /**
     * {@code munmap(addr, length)} — gives the memory and the descriptor up, once. What was written to a shared mapping
     * reaches its file all the same, but when is up to the kernel: {@link #flush()}.
     *
     * @throws IllegalStateException if a thread is just using a segment of it in a way that cannot be broken off; the
     *     mapping stays open
     */
    @Override
    public void close() {
        if (pages.unmap() && file != null) {
            file.close();
        }
    }

    /** Allocates a part of the file. */
    void allocate(long from, long length) throws PosixException {
        pages.hold();
        try {
            file.allocate(from, length);
        } finally {
            pages.release();
        }
    }

    /** Gives the memory of a part of the file back. */
    void release(long from, long length) throws PosixException {
        pages.hold();
        try {
            file.release(from, length);
        } finally {
            pages.release();
        }
    }

    /** Nobody can change the file's length any more. */
    void sealSize() throws PosixException {
        file.sealSize();
    }

    private static void requireLength(long length) {
        if (length <= 0) {
            throw new IllegalArgumentException("a length is positive, not " + length);
        }
    }
}
