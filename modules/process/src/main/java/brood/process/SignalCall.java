package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The call of pidfd_send_signal. */
final class SignalCall {
    private static final String NAME = "pidfd_send_signal";

    private SignalCall() {}

    /** {@code pidfd_send_signal(pidfd, signal, NULL, 0)}. */
    static void send(Fd pidfd, Pid pid, Signal signal) throws PosixException {
        check(call(pidfd, pid, signal, MemorySegment.NULL), pid, signal);
    }

    /** {@code pidfd_send_signal(pidfd, 0, NULL, 0)}: whether its status has not been taken. */
    static boolean exists(Fd pidfd) {
        int number;
        try {
            number = pidfd.hold();
        } catch (IllegalStateException closed) {
            return false;
        }
        try {
            int result = processes_h.pidfd_send_signal(number, 0, MemorySegment.NULL, 0);
            return result != -Errno.ESRCH.raw(); // EPERM is said of processes that are there
        } finally {
            pidfd.release();
        }
    }

    /** 0 or the negated error. */
    static int trySend(Fd pidfd, Signal signal) {
        return processes_h.pidfd_send_signal(pidfd.raw(), signal.number(), MemorySegment.NULL, 0);
    }

    /** {@code pidfd_send_signal(pidfd, signal, info, 0)}, with what sigqueue(3) puts into the info. */
    static void queue(Fd pidfd, Pid pid, Signal signal, int value) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(processes_h.SIGINFO_SIZE(), Long.BYTES);
            info.set(ValueLayout.JAVA_INT, signals_h.SIGINFO_SIGNO(), signal.number());
            info.set(ValueLayout.JAVA_INT, processes_h.SIGINFO_CODE(), signals_h.SI_QUEUE());
            info.set(ValueLayout.JAVA_INT, processes_h.SIGINFO_PID(), processes_h.getpid());
            info.set(
                    ValueLayout.JAVA_INT,
                    processes_h.SIGINFO_UID(),
                    Credentials.current().realUser());
            info.set(ValueLayout.JAVA_INT, signals_h.SIGINFO_VALUE(), value);
            check(call(pidfd, pid, signal, info), pid, signal);
        }
    }

    private static int call(Fd pidfd, Pid pid, Signal signal, MemorySegment info) throws PosixException {
        int number;
        try {
            number = pidfd.hold();
        } catch (IllegalStateException closed) { // its status has been taken
            throw failure(Errno.ESRCH, pid, signal);
        }
        try {
            return processes_h.pidfd_send_signal(number, signal.number(), info, 0);
        } finally {
            pidfd.release();
        }
    }

    static void check(int result, Pid pid, Signal signal) throws PosixException {
        if (result < 0) {
            throw failure(new Errno(-result), pid, signal);
        }
    }

    static PosixException failure(Errno errno, Pid pid, Signal signal) {
        return new PosixException(errno, NAME, "pid " + pid + ", " + signal);
    }
}
