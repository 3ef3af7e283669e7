package brood.mmap;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.libc.memory_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * Memory that several processes share: by name ({@code /dev/shm/NAME}, what {@code shm_open("/NAME")} opens), or by a
 * descriptor that a child inherits. Owns its mapping and descriptor; the name is the creator's, and nothing but
 * {@link #unlink} and {@link #collect} ever removes one.
 *
 * <p>A segment has a header of one page ({@link #HEADER_SIZE}) that says how long it is and who created it; what lacks it
 * is refused. A name appears with its header complete: there is no moment to find it half made, and a creator killed
 * before leaves nothing.
 *
 * <p>Thread-safe. What the processes do with the memory is up to them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/shm_overview.7.html">shm_overview(7)</a>
 */
public final class SharedMemory implements AutoCloseable {
    /** Where in the file the data begins. */
    public static final int HEADER_SIZE = SegmentDescriptor.HEADER;

    /** What {@link #create} gives: the creator's user only. */
    private static final int PERMISSIONS = 0600;

    private final String name;
    private final Mapping mapping;

    private SharedMemory(String name, Mapping mapping) {
        this.name = name;
        this.mapping = mapping;
    }

    /**
     * Creates a named segment of zeros, mode 0600; this process is its creator. The memory is allocated.
     *
     * @param name 1 to 255 bytes without a slash, without the slash that shm_open(3) wants in front
     * @param size of the data, in bytes
     * @throws PosixException EEXIST; ENOMEM if the size is more than the machine's memory and swap together; ENOSPC,
     *     EMFILE …
     * @throws IllegalArgumentException if the name is none or the size not positive
     */
    public static SharedMemory create(String name, long size) throws IOException {
        return create(name, size, ProcessId.current());
    }

    /**
     * As {@link #create(String, long)} in the name of another process: when that has ended, {@link #collect} removes the
     * segment.
     */
    public static SharedMemory create(String name, long size, ProcessId creator) throws IOException {
        String path = SharedMemoryFolder.path(name);
        long length = fileLength(size);
        BackingFile file =
                new BackingFile(Fd.open(SharedMemoryFolder.PATH, PERMISSIONS, OpenFlag.RDWR, OpenFlag.TMPFILE), path);
        SharedMemory created = make(name, file, length, creator);
        try {
            link(created.fd(), path);
            return created;
        } catch (PosixException e) {
            created.close();
            throw e;
        }
    }

    /**
     * Creates a named segment, or opens the one that somebody else has created, be it at the same moment. Of processes that
     * all call this, one is the creator.
     *
     * @throws InvalidLayout if there is something else under that name, or a segment of another size
     * @throws PosixException EACCES, ENOSPC, EMFILE, ENOMEM …
     */
    public static SharedMemory createOrOpen(String name, long size) throws IOException {
        while (true) {
            try {
                return open(name, size);
            } catch (PosixException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
            try {
                return create(name, size);
            } catch (PosixException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
        }
    }

    private static SharedMemory open(String name, long size) throws IOException {
        fileLength(size);
        SharedMemory existing = open(name);
        long found = existing.size();
        if (found != size) {
            existing.close();
            throw new InvalidLayout(SharedMemoryFolder.path(name) + ": has " + found + " bytes instead of " + size);
        }
        return existing;
    }

    /**
     * A segment without a name, of which nobody can change the length: {@code memfd_create}. Lend {@link #fd()} to a child,
     * which calls {@link #attach}. The memory is allocated: more than is free has the kernel end processes.
     *
     * @param name what {@code /proc} calls it
     * @throws PosixException ENOMEM also if the size is more than the machine's memory and swap together; ENOSPC, EMFILE …
     * @throws IllegalArgumentException if the size is not positive
     */
    public static SharedMemory anonymous(String name, long size) throws IOException {
        long length = fileLength(size);
        return sealed(make(name, BackingFile.memfd(name), length, ProcessId.current()));
    }

    /**
     * As {@link #anonymous}, but only addresses are reserved: it may be larger than the machine's memory. Before a part is
     * written to it should be allocated ({@link #allocate}), or the kernel does that at the first touch and ends somebody if
     * there is no memory.
     *
     * @throws PosixException EMFILE, ENOMEM …
     * @throws IllegalArgumentException if the size is not positive
     */
    public static SharedMemory reserve(String name, long size) throws IOException {
        long length = fileLength(size);
        BackingFile file = BackingFile.memfd(name);
        try {
            file.truncate(length);
        } catch (PosixException e) {
            file.close();
            throw e;
        }
        return sealed(mapped(name, file, length, ProcessId.current()));
    }

    private static SharedMemory sealed(SharedMemory created) throws PosixException {
        try {
            created.mapping.sealSize();
            return created;
        } catch (PosixException e) {
            created.close();
            throw e;
        }
    }

    private static SharedMemory make(String name, BackingFile file, long length, ProcessId creator) throws IOException {
        try {
            file.resize(length);
        } catch (PosixException e) {
            file.close();
            throw e;
        }
        return mapped(name, file, length, creator);
    }

    private static SharedMemory mapped(String name, BackingFile file, long length, ProcessId creator)
            throws IOException {
        Mapping mapping = Mapping.part(file, MapMode.SHARED, 0, length);
        SegmentDescriptor.write(mapping.segment(), creator, SharedMemoryFolder.pidNamespace());
        return new SharedMemory(name, mapping);
    }

    /**
     * Opens a named segment for reading and writing.
     *
     * @throws InvalidLayout if it is no segment, of another version, or shorter than it says; it is left alone
     * @throws PosixException ENOENT, EACCES, ELOOP, EMFILE, ENOMEM …
     * @throws IllegalArgumentException if the name is none
     */
    public static SharedMemory open(String name) throws IOException {
        return open(name, MapMode.SHARED, false);
    }

    /** Opens a named segment for reading: as {@link #open(String)}. */
    public static SharedMemory openReadOnly(String name) throws IOException {
        return open(name, MapMode.READ_ONLY, false);
    }

    /** Only the header of a named segment: for {@link #status}, {@link #fd}. What is none may be longer than can be mapped. */
    static SharedMemory openHeader(String name) throws IOException {
        return open(name, MapMode.READ_ONLY, true);
    }

    private static SharedMemory open(String name, MapMode mode, boolean headerOnly) throws IOException {
        String path = SharedMemoryFolder.path(name);
        OpenFlag access = mode == MapMode.SHARED ? OpenFlag.RDWR : OpenFlag.RDONLY;
        return checked(name, mode, new BackingFile(SharedMemoryFolder.open(path, access), path), headerOnly);
    }

    /**
     * Maps the segment behind a descriptor that this process inherited or received; takes the descriptor over.
     *
     * @throws InvalidLayout if it is no segment, of another version, or shorter than it says
     * @throws PosixException EACCES if it is not open for reading and writing; EBADF, ENOMEM
     */
    public static SharedMemory attach(Fd fd) throws IOException {
        return checked("", MapMode.SHARED, new BackingFile(fd, fd.toString()), false);
    }

    /** Maps a file, or only the header, if it is a segment; takes it over. */
    private static SharedMemory checked(String name, MapMode mode, BackingFile file, boolean headerOnly)
            throws IOException {
        String described = file.name();
        long length;
        try {
            length = file.size();
            if (length < HEADER_SIZE || length == Long.MAX_VALUE) {
                throw new InvalidLayout(described + ": no segment of Brood's");
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        Mapping mapping = Mapping.part(file, mode, 0, headerOnly ? HEADER_SIZE : length);
        try {
            SegmentDescriptor.check(described, mapping.segment(), length);
            return new SharedMemory(name, mapping);
        } catch (InvalidLayout e) {
            mapping.close();
            throw e;
        }
    }

    private static long fileLength(long size) {
        if (size <= 0 || size > Long.MAX_VALUE - HEADER_SIZE) {
            throw new IllegalArgumentException("no segment has " + size + " bytes");
        }
        return HEADER_SIZE + size;
    }

    /** {@code linkat(fd, path)}: gives the file its name, or fails with EEXIST. */
    private static void link(Fd fd, String path) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int result = memory_h.linkat(
                    files_h.AT_FDCWD(),
                    arena.allocateFrom("/proc/self/fd/" + fd.raw()),
                    files_h.AT_FDCWD(),
                    Utf8.cString(arena, path),
                    memory_h.AT_SYMLINK_FOLLOW());
            PosixException.check(result, "linkat", path);
        }
    }

    /** What is in {@code /dev/shm}, sorted by name; without what is no segment, or not for this user to read. */
    public static List<SegmentStatus> list() throws IOException {
        return SharedMemoryFolder.list();
    }

    /**
     * {@code unlink(path)} — removes the name of a segment. Those who have it open go on.
     *
     * @throws InvalidLayout if it is no segment; it is left alone
     * @throws PosixException ENOENT, EACCES, EPERM
     * @throws IllegalArgumentException if the name is none
     */
    public static void unlink(String name) throws IOException {
        SharedMemoryFolder.unlink(name, segment -> true);
    }

    /**
     * Removes the names of all segments whose creators have ended. A creator in another pid namespace, of which this
     * process cannot know, counts as alive.
     *
     * @return what was removed
     * @throws IOException if the folder cannot be read; what a single segment fails with leaves that one there
     */
    public static List<SegmentStatus> collect() throws IOException {
        return SharedMemoryFolder.collect();
    }

    /** Its name, without a slash; of an attached one empty. */
    public String name() {
        return name;
    }

    /**
     * The data, without the header; it begins at a page. Valid until the segment is closed.
     *
     * @throws IllegalStateException if it is closed
     */
    public MemorySegment segment() {
        return mapping.segment().asSlice(HEADER_SIZE, size());
    }

    /** How many bytes of data there are. */
    public long size() {
        return SegmentDescriptor.size(mapping.segment());
    }

    /** Who created it. */
    public ProcessId creator() {
        return SegmentDescriptor.creator(mapping.segment());
    }

    /**
     * {@code fallocate(fd, 0, offset, length)} — allocates the memory of a part, in bytes of the data. What it holds stays.
     *
     * @throws PosixException ENOMEM also if the part is more than the machine's memory and swap together; ENOSPC
     * @throws IndexOutOfBoundsException if there is no such part
     * @throws IllegalStateException if it is closed
     */
    public void allocate(long offset, long length) throws PosixException {
        mapping.allocate(HEADER_SIZE + part(offset, length), length);
    }

    /**
     * {@code fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length)} — gives the memory of a part back,
     * which reads as zeros from then on, in all processes.
     *
     * @throws PosixException ENOMEM
     * @throws IndexOutOfBoundsException if there is no such part
     * @throws IllegalStateException if it is closed
     * @see <a href="https://man7.org/linux/man-pages/man2/fallocate.2.html">fallocate(2)</a>
     */
    public void release(long offset, long length) throws PosixException {
        mapping.release(HEADER_SIZE + part(offset, length), length);
    }

    private long part(long offset, long length) {
        return Objects.checkFromIndexSize(offset, length, size());
    }

    SegmentStatus status() {
        boolean alive = SharedMemoryFolder.isAlive(creator(), mapping.segment());
        return new SegmentStatus(name, size(), creator(), alive);
    }

    /** The descriptor, to lend to a child; it stays this object's. */
    public Fd fd() {
        return mapping.fd();
    }

    /** Unmaps it and closes the descriptor. The name, if any, stays. */
    @Override
    public void close() {
        mapping.close();
    }
}
