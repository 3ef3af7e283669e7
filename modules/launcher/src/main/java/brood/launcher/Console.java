package brood.launcher;

import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Utf8;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output and standard error in UTF-8, whatever the locale; the bytes of names come out as they are. */
final class Console {
    /** What a program ends with that SIGPIPE ends. */
    static final int BROKEN_PIPE = 141;

    private final OutputStream out = new BufferedOutputStream(StandardStreams.output());
    private final OutputStream err = new FileOutputStream(FileDescriptor.err);

    /** Thrown when nobody reads the output any more: brood ends, and says nothing. */
    static final class BrokenPipe extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Thrown when standard output is closed or full. */
    static final class Unwritable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unwritable(IOException cause) {
            super(cause instanceof PosixException e ? Main.describe(e) : cause.getMessage(), cause);
        }
    }

    /** A line of data. */
    void out(String line) {
        try {
            out.write(Utf8.encode(line + "\n"));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Bytes of data. */
    void out(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** To be called before anything else writes to standard output, and at the end. */
    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(IOException e) {
        return e instanceof PosixException p && p.is(Errno.EPIPE) ? new BrokenPipe() : new Unwritable(e);
    }

    /** Part of a line for a person. */
    void errPart(String text) {
        try {
            err.write(Utf8.encode(text));
        } catch (IOException e) {
            // there is nobody left to tell
        }
    }

    /** A line for a person. */
    void err(String line) {
        errPart(line + "\n");
    }
}
