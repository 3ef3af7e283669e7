package brood.mmap;

import brood.core.PosixException;
import java.io.EOFException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * A mapping used like a file: reads and writes at a position that moves on; slices that leave it alone. It follows the
 * mapping when that is resized. What lies outside of the mapping is refused before anything is changed.
 *
 * <p>All methods throw {@link EOFException} if the file was truncated so that what they touch is no longer there (a write
 * may have done its first part), and {@link IllegalStateException} if the mapping is closed. Not thread-safe: the
 * position is one thread's.
 */
public final class FileView {
    /** What a seek counts from. */
    public enum Whence {
        /** The beginning. */
        START,
        /** The position. */
        POSITION,
        /** The end of the mapping. */
        END
    }

    private static final int CHUNK = 64 * 1024;

    private final Mapping mapping;
    private long position;

    FileView(Mapping mapping) {
        this.mapping = mapping;
    }

    /**
     * How long the file is now, which may be more or less than what is mapped.
     *
     * @throws PosixException if the kernel does not say
     */
    public long size() throws PosixException {
        return mapping.fileSize();
    }

    /** How many bytes are mapped. */
    public long length() {
        return mapping.length();
    }

    /** Where the next read or write begins. */
    public long position() {
        return position;
    }

    /** {@link #seek(long, Whence)} from the start. */
    public void seek(long offset) {
        seek(offset, Whence.START);
    }

    /**
     * Moves the position.
     *
     * @throws IndexOutOfBoundsException if that is before the beginning or behind the end; the position stays
     */
    public void seek(long offset, Whence whence) {
        long length = length();
        long from =
                switch (whence) {
                    case START -> 0;
                    case POSITION -> position;
                    case END -> length;
                };
        if (offset < -from || offset > length - from) {
            throw new IndexOutOfBoundsException(offset + " from " + from + " is not within " + length + " bytes");
        }
        position = from + offset;
    }

    /**
     * Reads up to so many bytes; fewer only at the end, none at the end.
     *
     * @throws IllegalArgumentException if the count is negative
     */
    public byte[] read(int count) throws EOFException {
        if (count < 0) {
            throw new IllegalArgumentException("a count is not negative: " + count);
        }
        MemorySegment memory = mapping.segment();
        int there = (int) Math.min(count, left(memory));
        byte[] bytes = there == 0 ? new byte[0] : copy(memory, position, there);
        position += there;
        return bytes;
    }

    /**
     * Reads all that is left.
     *
     * @throws OutOfMemoryError if that is more than an array holds
     */
    public byte[] read() throws EOFException {
        long left = left(mapping.segment());
        if (left > Integer.MAX_VALUE) {
            throw new OutOfMemoryError("no array holds " + left + " bytes");
        }
        return read((int) left);
    }

    /** Reads a byte, 0 to 255; -1 at the end. */
    public int readByte() throws EOFException {
        byte[] one = read(1);
        return one.length == 0 ? -1 : one[0] & 0xFF;
    }

    /** Reads up to the next newline, that included, or to the end; none at the end. */
    public byte[] readLine() throws EOFException {
        long newline = find(new byte[] {'\n'});
        return newline < 0 ? read() : read(Math.toIntExact(newline + 1 - position));
    }

    /**
     * Writes at the position, which moves behind it.
     *
     * @throws IndexOutOfBoundsException if there is not enough room: nothing is written
     * @throws IllegalStateException if the mapping is read-only
     */
    public void write(byte[] bytes) throws EOFException {
        assign(position, bytes);
        position += bytes.length;
    }

    /** Writes the lower 8 bits of a number: {@link #write}. */
    public void writeByte(int value) throws EOFException {
        write(new byte[] {(byte) value});
    }

    /** Where the bytes first occur, not before the position; -1 if nowhere. */
    public long find(byte[] what) throws EOFException {
        long length = length();
        return find(what, Math.min(position, length), length);
    }

    /**
     * Where the bytes first occur as a whole between the two offsets; -1 if nowhere. No bytes occur everywhere.
     *
     * @throws IndexOutOfBoundsException if that is not a range within the mapping
     */
    public long find(byte[] what, long from, long to) throws EOFException {
        MemorySegment memory = range(from, to);
        // By chunks on the heap, which are not truncated. Each overlaps the next by what might begin in it.
        for (long at = from; at <= to - what.length; at += CHUNK) {
            byte[] chunk = copy(memory, at, (int) Math.min(to - at, CHUNK + what.length - 1L));
            for (int i = 0; i <= chunk.length - what.length; i++) {
                if (Arrays.equals(chunk, i, i + what.length, what, 0, what.length)) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    /** Where the bytes last occur, not before the position; -1 if nowhere. */
    public long findLast(byte[] what) throws EOFException {
        long length = length();
        return findLast(what, Math.min(position, length), length);
    }

    /**
     * Where the bytes last occur as a whole between the two offsets; -1 if nowhere.
     *
     * @throws IndexOutOfBoundsException if that is not a range within the mapping
     */
    public long findLast(byte[] what, long from, long to) throws EOFException {
        MemorySegment memory = range(from, to);
        for (long end = to; end >= from + what.length; end -= CHUNK) {
            int size = (int) Math.min(end - from, CHUNK + what.length - 1L);
            byte[] chunk = copy(memory, end - size, size);
            for (int i = chunk.length - what.length; i >= 0; i--) {
                if (Arrays.equals(chunk, i, i + what.length, what, 0, what.length)) {
                    return end - size + i;
                }
            }
        }
        return -1;
    }

    /**
     * Copies bytes within the mapping, which may overlap. The position stays.
     *
     * @throws IndexOutOfBoundsException if either part is not within the mapping: nothing is moved
     * @throws IllegalStateException if the mapping is read-only
     */
    public void move(long to, long from, long count) throws EOFException {
        MemorySegment memory = writable();
        Objects.checkFromIndexSize(to, count, memory.byteSize());
        Objects.checkFromIndexSize(from, count, memory.byteSize());
        try {
            MemorySegment.copy(memory, from, memory, to, count);
            awaitFault();
        } catch (InternalError fault) {
            throw truncated(fault);
        }
    }

    /**
     * The bytes between two offsets. The position stays.
     *
     * @throws IndexOutOfBoundsException if that is not a range within the mapping
     * @throws IllegalArgumentException if it is more than an array holds
     */
    public byte[] slice(long from, long to) throws EOFException {
        MemorySegment memory = range(from, to);
        if (to - from > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no array holds " + (to - from) + " bytes");
        }
        return copy(memory, from, (int) (to - from));
    }

    /**
     * Writes bytes from an offset on. The position stays.
     *
     * @throws IndexOutOfBoundsException if they do not fit into the mapping there: nothing is written
     * @throws IllegalStateException if the mapping is read-only
     */
    public void assign(long from, byte[] bytes) throws EOFException {
        MemorySegment memory = writable();
        Objects.checkFromIndexSize(from, bytes.length, memory.byteSize());
        try {
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, from, bytes.length);
            awaitFault();
        } catch (InternalError fault) {
            throw truncated(fault);
        }
    }

    private static byte[] copy(MemorySegment memory, long from, int count) throws EOFException {
        byte[] bytes = new byte[count];
        try {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, bytes, 0, count);
            awaitFault();
        } catch (InternalError fault) {
            throw truncated(fault);
        }
        return bytes;
    }

    /**
     * Compiled code runs on after a fault, and gets the error when it next asks whether it shall stop: perhaps only behind
     * the try block. The return from a native method asks, and this is the cheapest one.
     */
    private static void awaitFault() {
        Thread.holdsLock(FileView.class);
    }

    private static EOFException truncated(InternalError fault) {
        EOFException e = new EOFException("the file was truncated below its mapping");
        e.initCause(fault);
        return e;
    }

    private MemorySegment range(long from, long to) {
        MemorySegment memory = mapping.segment();
        Objects.checkFromToIndex(from, to, memory.byteSize());
        return memory;
    }

    private MemorySegment writable() {
        MemorySegment memory = mapping.segment();
        if (memory.isReadOnly()) {
            throw new IllegalStateException("the mapping is read-only");
        }
        return memory;
    }

    /** How much is behind the position: nothing if the mapping was shortened before it. */
    private long left(MemorySegment memory) {
        return Math.max(0, memory.byteSize() - position);
    }
}
