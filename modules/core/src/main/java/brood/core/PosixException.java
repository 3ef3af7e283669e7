package brood.core;

import java.io.IOException;
import java.io.Serial;

/** A system call failed. The message says what, on what, and why: {@code kill(pid 4242, SIGTERM): ESRCH: No such process}. */
public class PosixException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int errno;
    private final String call;
    private final String subject;

    /**
     * A failure of one call.
     *
     * @param errno why
     * @param call the C function or system call
     * @param subject what it was called on, as a person would name it; may be empty
     */
    public PosixException(Errno errno, String call, String subject) {
        super(call + "(" + subject + "): " + errno.name() + ": " + errno.message());
        this.errno = errno.raw();
        this.call = call;
        this.subject = subject;
    }

    /** The exception for a call's result by the convention of the bindings: the negated errno. */
    public static PosixException of(long negatedErrno, String call, Object subject) {
        return new PosixException(new Errno((int) -negatedErrno), call, String.valueOf(subject));
    }

    /**
     * The result of a call, if it is not a negated errno.
     *
     * @throws PosixException if it is
     */
    public static int check(int result, String call, Object subject) throws PosixException {
        if (result < 0) {
            throw of(result, call, subject);
        }
        return result;
    }

    /** Why. */
    public Errno errno() {
        return new Errno(errno);
    }

    /** The C function or system call that failed. */
    public String call() {
        return call;
    }

    /** What it was called on. */
    public String subject() {
        return subject;
    }

    /** Whether the reason is this one. */
    public boolean is(Errno reason) {
        return reason.raw() == errno;
    }
}
