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
        private MemorySegment buffer; // most of what brood does prints nothing

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (buffer == null) {
                buffer = Arena.ofAuto().allocate(BUFFER);
            }
            for (int done = 0; done < length; ) {
                int size = Math.min(length - done, BUFFER);
                MemorySegment.copy(bytes, offset + done, buffer, ValueLayout.JAVA_BYTE, 0, size);
                long count;
                try {
                    count = files_h.write(1, buffer, size);
                } catch (IllegalCallerException | LinkageError denied) { // native access, which doctor has to tell
                    new FileOutputStream(FileDescriptor.out).write(bytes, offset + done, length - done);
                    return;
                }
                if (count < 0 && count != -Errno.EINTR.raw()) {
                    throw PosixException.of(count, "write", "standard output");
                }
                done += (int) Math.max(0, count);
            }
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
