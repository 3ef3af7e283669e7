package brood.mmap;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.Native;
import brood.libc.dirent64;
import brood.libc.files_h;
import brood.libc.locks_h;
import brood.libc.memory_h;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** {@code /dev/shm}: the names of segments. */
final class SharedMemoryFolder {
    static final String PATH = "/dev/shm";

    private static final int LONGEST_NAME = 255;
    private static final int ENTRIES = 32 * 1024;
    private static final List<Errno> FOREIGN =
            List.of(Errno.ENOENT, Errno.EACCES, Errno.EPERM, Errno.ELOOP, Errno.ENXIO, Errno.ENODEV);

    private SharedMemoryFolder() {}

    /** Once asked. */
    private static final class PidNamespace {
        static final long INODE = inode();

        private static long inode() {
            try (BackingFile namespace =
                    new BackingFile(Fd.open("/proc/self/ns/pid", OpenFlag.RDONLY), "/proc/self/ns/pid")) {
                return namespace.inode();
            } catch (PosixException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** In which namespace the pids of this process mean something. */
    static long pidNamespace() {
        return PidNamespace.INODE;
    }

    /** Where the segment of a name lies. */
    static String path(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no name of a segment: '" + name.replace("\0", "\\0") + "'");
        }
        int length = Utf8.encode(name).length;
        if (length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a segment's name has at most " + LONGEST_NAME + " bytes, not " + length);
        }
        return PATH + "/" + name;
    }

    /** Opens what is there without waiting for anything, such as the other end of a FIFO. */
    static Fd open(String path, OpenFlag access) throws PosixException {
        return Fd.open(path, access, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK, OpenFlag.NOCTTY);
    }

    static List<SegmentStatus> list() throws IOException {
        List<SegmentStatus> segments = new ArrayList<>();
        for (String name : names()) {
            try (SharedMemory segment = SharedMemory.openHeader(name)) {
                segments.add(segment.status());
            } catch (InvalidLayout foreign) {
                // stays where it is
            } catch (PosixException e) {
                throwUnlessForeign(e);
            }
        }
        return segments;
    }

    static List<SegmentStatus> collect() throws IOException {
        List<SegmentStatus> removed = new ArrayList<>();
        for (String name : names()) {
            try {
                SegmentStatus status = unlink(name, segment -> !segment.isCreatorAlive());
                if (status != null) {
                    removed.add(status);
                }
            } catch (InvalidLayout foreign) {
                // stays where it is
            } catch (PosixException e) {
                throwUnlessForeign(e);
            }
        }
        return removed;
    }

    /**
     * Removes the name of a segment on a condition. All who remove one lock it first and then look whether the name still
     * leads there: another process may have removed it and created the next.
     *
     * @return what it removed; null if the condition did not hold
     */
    static SegmentStatus unlink(String name, Predicate<SegmentStatus> condition) throws IOException {
        String path = path(name);
        while (true) {
            try (SharedMemory segment = SharedMemory.openHeader(name)) {
                SegmentStatus status = segment.status();
                if (!condition.test(status)) {
                    return null;
                }
                lock(segment.fd(), path);
                if (isStill(segment.fd(), path)) {
                    try (Arena arena = Arena.ofConfined()) {
                        PosixException.check(files_h.unlink(Utf8.cString(arena, path)), "unlink", path);
                    }
                    return status;
                }
            }
        }
    }

    private static boolean isStill(Fd fd, String path) throws PosixException {
        try (BackingFile named = new BackingFile(open(path, OpenFlag.PATH), path);
                BackingFile locked = new BackingFile(fd.dup(), path)) {
            return named.inode() == locked.inode();
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /** {@code flock(fd, LOCK_EX)}: whoever holds it is about to be done. */
    private static void lock(Fd fd, String path) throws PosixException {
        int result = -Errno.EINTR.raw();
        while (result == -Errno.EINTR.raw()) {
            result = locks_h.flock(fd.hold(), locks_h.LOCK_EX());
            fd.release();
        }
        PosixException.check(result, "flock", path);
    }

    /** The names in the folder, sorted; as bytes, which java.io.File would decode by the locale. */
    private static List<String> names() throws PosixException {
        List<String> names = new ArrayList<>();
        try (Fd folder = Fd.open(PATH, OpenFlag.RDONLY, OpenFlag.DIRECTORY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(ENTRIES, Long.BYTES);
            long filled = memory_h.getdents64(folder.raw(), entries, ENTRIES);
            while (filled > 0) {
                for (long at = 0; at < filled; at += dirent64.d_reclen(entries.asSlice(at))) {
                    names.add(Utf8.decode(Native.bytes(entries.address() + at + dirent64.d_name$offset())));
                }
                filled = memory_h.getdents64(folder.raw(), entries, ENTRIES);
            }
            if (filled < 0) {
                throw PosixException.of(filled, "getdents64", PATH);
            }
        }
        names.removeAll(List.of(".", ".."));
        Collections.sort(names);
        return names;
    }

    /** Whether what failed says only that this file is none of ours, or gone. */
    private static void throwUnlessForeign(PosixException e) throws PosixException {
        for (Errno foreign : FOREIGN) {
            if (e.is(foreign)) {
                return;
            }
        }
        throw e;
    }

    /** Whether a creator of this namespace has ended; of another we cannot know. */
    static boolean isAlive(ProcessId creator, MemorySegment header) {
        return SegmentDescriptor.namespace(header) != pidNamespace() || creator.isAlive();
    }
}
