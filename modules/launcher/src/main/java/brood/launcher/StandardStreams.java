package brood.launcher;

import brood.core.Errno;
import brood.core.PosixException;
import brood.libc.files_h;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Standard input and output by read(2) and write(2), neither of them buffered. What fails has its errno: the file API has
 * but a text for it, in the user's language.
 */
final class StandardStreams {
    private static final int BUFFER = 64 * 1024;

    private StandardStreams() {}

    /** {@code read(0, buffer, size)}. */
    static InputStream input() {
        return new Input();
    }

    /** {@code write(1, buffer, size)}, until all is written. */
    static OutputStream output() {
        return new Output();
    }

    private static final class Input extends InputStream {
        private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER);

        @Override
        public int read(byte[] bytes, int offset, int length) throws PosixException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            long count = -Errno.EINTR.raw();
            while (count == -Errno.EINTR.raw()) {
                count = files_h.read(0, buffer, Math.min(length, BUFFER));
            }
            if (count < 0) {
                throw PosixException.of(count, "read", "standard input");
            }
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) count);
            return count == 0 && length > 0 ? -1 : (int) count;
        }

        @Override
        public int read() throws PosixException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
    }

    private static final class Output extends OutputStream {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                ValueLayout.OfByte each = ValueLayout.JAVA_BYTE;
                MemorySegment copy = arena.allocateFrom(each, MemorySegment.ofArray(bytes), each, offset, length);
                WriteAll.to(1, copy, "standard output");
            } catch (IllegalCallerException | LinkageError denied) { // native access, which doctor has to tell
                new FileOutputStream(FileDescriptor.out).write(bytes, offset, length);
            }
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
