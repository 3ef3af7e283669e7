package brood.core;

import brood.libc.files_h;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Files of {@code /proc}, read without what the file API brings along and with the error the kernel gave: ENOENT or ESRCH
 * for a process that is gone, EPERM or EACCES for one that is hidden.
 */
public final class ProcFile {
    private static final String PROC = "/proc";
    private static final int CHUNK = 4096;

    private ProcFile() {}

    /**
     * All bytes of a file.
     *
     * @throws PosixException ENOENT, ESRCH, EPERM, EACCES, EMFILE, ENFILE, ENOMEM
     */
    public static byte[] read(String path) throws PosixException {
        try (Fd file = Fd.open(path, OpenFlag.RDONLY);
                Arena arena = Arena.ofConfined()) {
            var bytes = new ByteArrayOutputStream(CHUNK);
            MemorySegment buffer = arena.allocate(CHUNK);
            long count;
            do {
                count = files_h.read(file.raw(), buffer, CHUNK);
                if (count > 0) {
                    bytes.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
                } else if (count < 0 && count != -Errno.EINTR.raw()) {
                    throw PosixException.of(count, "read", path);
                }
            } while (count != 0);
            return bytes.toByteArray();
        }
    }

    /** The same as text of one byte per character. */
    public static String text(String path) throws PosixException {
        return new String(read(path), StandardCharsets.ISO_8859_1);
    }

    /** The value of a line {@code name:\tvalue} of a text such as {@code /proc/PID/status}; empty if it has none of this name. */
    public static Optional<String> field(String text, String name) {
        String label = "\n" + name + ":\t";
        String lines = "\n" + text + "\n";
        int at = lines.indexOf(label);
        if (at < 0) {
            return Optional.empty();
        }
        int from = at + label.length();
        return Optional.of(lines.substring(from, lines.indexOf('\n', from)));
    }

    /** The strings of some bytes in which a NUL ends each but perhaps the last, as in {@code cmdline} and {@code environ}. */
    public static List<String> strings(byte[] bytes) {
        List<String> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i < bytes.length ? bytes[i] == 0 : from < i) {
                strings.add(Utf8.decode(Arrays.copyOfRange(bytes, from, i)));
                from = i + 1;
            }
        }
        return strings;
    }

    /**
     * The numbers of all processes of this moment, in no order.
     *
     * @throws PosixException EMFILE, ENFILE, ENOMEM
     * @throws IllegalStateException if they are those of another pid namespace: to a system call they would be strangers
     */
    public static List<Pid> pids() throws PosixException {
        if (!text(PROC + "/self/stat").startsWith(Pid.current() + " ")) {
            throw new IllegalStateException(PROC + " is that of another pid namespace");
        }
        String[] names = new File(PROC).list();
        if (names == null) {
            Fd.open(PROC, OpenFlag.DIRECTORY).close(); // which says why
            throw new IllegalStateException(PROC + " cannot be listed");
        }
        List<Pid> pids = new ArrayList<>();
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(new Pid(Integer.parseInt(name)));
            }
        }
        return pids;
    }

    /** Whether reading failed because the process is gone, or hidden from this user. */
    public static boolean isGoneOrHidden(PosixException failure) {
        return failure.is(Errno.ENOENT) // what hidepid=invisible says as well
                || failure.is(Errno.ESRCH)
                || failure.is(Errno.EPERM)
                || failure.is(Errno.EACCES);
    }
}
