package brood.mmap;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.libc.memory_h;
import brood.libc.statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.regex.Pattern;

/** The file behind a mapping. Owns its descriptor. */
final class BackingFile implements AutoCloseable {
    private static final Pattern TOTAL = Pattern.compile("(?m)^(?:MemTotal|SwapTotal): +(\\d+) kB$");

    private final Fd fd;
    private final String name;

    /** @param name as errors call it */
    BackingFile(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /** {@code memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)}: memory that only descriptors lead to. */
    static BackingFile memfd(String name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = memory_h.MFD_CLOEXEC() | memory_h.MFD_ALLOW_SEALING();
            int result = memory_h.memfd_create(Utf8.cString(arena, name), flags);
            return new BackingFile(Fd.own(PosixException.check(result, "memfd_create", name)), name);
        }
    }

    Fd fd() {
        return fd;
    }

    String name() {
        return name;
    }

    /** Its length in bytes; what is no regular file has none that counts: {@link Long#MAX_VALUE}. */
    long size() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = status(arena);
            boolean regular = (statx.stx_mode(status) & files_h.S_IFMT()) == memory_h.S_IFREG();
            return regular ? statx.stx_size(status) : Long.MAX_VALUE;
        }
    }

    /** Which file it is on its file system. */
    long inode() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            return statx.stx_ino(status(arena));
        }
    }

    private MemorySegment status(Arena arena) throws PosixException {
        MemorySegment status = statx.allocate(arena);
        int mask = files_h.STATX_TYPE() | memory_h.STATX_SIZE() | memory_h.STATX_INO();
        MemorySegment itself = Utf8.cString(arena, "");
        int result = files_h.statx(fd.hold(), itself, files_h.AT_EMPTY_PATH(), mask, status);
        fd.release();
        PosixException.check(result, "statx", name);
        return status;
    }

    /**
     * Makes it that long. Blocks are allocated for what is added: were they not, a full disk would show only when the
     * memory is touched, as a fault. What fails leaves the file as it was.
     */
    void resize(long size) throws PosixException {
        long before = size();
        if (size <= before) {
            truncate(size);
            return;
        }
        requireMemory(size);
        int result = -Errno.EINTR.raw();
        while (result == -Errno.EINTR.raw()) {
            result = memory_h.posix_fallocate(fd.hold(), before, size - before);
            fd.release();
        }
        if (result < 0) {
            if (size() != before) {
                truncate(before); // a file system without fallocate gets block after block
            }
            throw PosixException.of(result, "posix_fallocate", name);
        }
    }

    /**
     * Refuses what a file in memory can never have. The kernel would not, where such a file has no limit, as a memfd: it
     * would end one process after the other to make room.
     */
    private void requireMemory(long bytes) throws PosixException {
        int result = files_h.fcntl(fd.hold(), memory_h.F_ADD_SEALS(), 0); // which adds none
        fd.release();
        if (result == -Errno.EINVAL.raw()) {
            return; // on a disk: only files in memory have seals
        }
        long most = TOTAL.matcher(ProcFile.text("/proc/meminfo"))
                .results()
                .mapToLong(total -> Long.parseLong(total.group(1)) * 1024)
                .sum();
        if (bytes > most) {
            String wanted = name + ", " + bytes + " bytes where memory and swap have " + most;
            throw new PosixException(Errno.ENOMEM, "posix_fallocate", wanted);
        }
    }

    /** {@code ftruncate(fd, size)}: makes it that long without allocating anything. */
    void truncate(long size) throws PosixException {
        int result = -Errno.EINTR.raw();
        while (result == -Errno.EINTR.raw()) {
            result = memory_h.ftruncate(fd.hold(), size);
            fd.release();
        }
        PosixException.check(result, "ftruncate", name);
    }

    /** {@code fallocate(fd, 0, offset, length)}: allocates a part, which keeps what it holds. */
    void allocate(long offset, long length) throws PosixException {
        requireMemory(length);
        change(0, offset, length);
    }

    /** {@code fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length)}: a part becomes zeros. */
    void release(long offset, long length) throws PosixException {
        change(memory_h.FALLOC_FL_PUNCH_HOLE() | memory_h.FALLOC_FL_KEEP_SIZE(), offset, length);
    }

    private void change(int mode, long offset, long length) throws PosixException {
        int result = -Errno.EINTR.raw();
        while (result == -Errno.EINTR.raw()) {
            result = memory_h.fallocate(fd.hold(), mode, offset, length);
            fd.release();
        }
        PosixException.check(result, "fallocate", name);
    }

    /** {@code fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW)}: nobody can change its length any more. */
    void sealSize() throws PosixException {
        int seals = memory_h.F_SEAL_SHRINK() | memory_h.F_SEAL_GROW();
        int result = files_h.fcntl(fd.hold(), memory_h.F_ADD_SEALS(), seals);
        fd.release();
        PosixException.check(result, "fcntl F_ADD_SEALS", name);
    }

    /**
     * Maps a part.
     *
     * @return the address
     * @throws PosixException EINVAL as well if the file ends before the part does
     */
    long map(MapMode mode, long offset, long length) throws PosixException {
        long size = size();
        if (offset > size - length) { // the kernel would map it, and each access beyond the end would fault
            throw new PosixException(
                    Errno.EINVAL, "mmap", name + " has " + size + " bytes, not " + length + " from " + offset);
        }
        long result = memory_h.mmap(MemorySegment.NULL, length, mode.protection, mode.flags, fd.hold(), offset);
        fd.release();
        if (result < 0) {
            throw PosixException.of(result, "mmap", name);
        }
        return result;
    }

    @Override
    public void close() {
        fd.close();
    }
}
