package brood.process;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.libc.processes_h;
import brood.libc.rusage;
import brood.libc.timeval;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;

/** The system call waitid, which unlike the C library's function also tells what the child used. */
final class WaitCall {
    private WaitCall() {}

    /**
     * {@code waitid(which, id, info, options, usage)}.
     *
     * @return empty if WNOHANG is among the options and nothing has happened
     * @throws PosixException ECHILD if there is no such child
     */
    static Optional<StateChange> waitid(int which, int id, int options) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(processes_h.SIGINFO_SIZE(), Long.BYTES);
            MemorySegment usage = arena.allocate(rusage.sizeof(), Long.BYTES);
            int result = processes_h.waitid(which, id, info, options, usage);
            while (result == -Errno.EINTR.raw()) {
                result = processes_h.waitid(which, id, info, options, usage);
            }
            if (result < 0) {
                throw PosixException.of(result, "waitid", which == processes_h.P_PIDFD() ? "pidfd " + id : "id " + id);
            }
            int pid = info.get(ValueLayout.JAVA_INT, processes_h.SIGINFO_PID());
            return pid == 0 ? Optional.empty() : Optional.of(new StateChange(new Pid(pid), status(info), usage(usage)));
        }
    }

    /** waitid hands the parts of the wait status over one by one. */
    private static WaitStatus status(MemorySegment info) {
        int code = info.get(ValueLayout.JAVA_INT, processes_h.SIGINFO_CODE());
        int value = info.get(ValueLayout.JAVA_INT, processes_h.SIGINFO_STATUS());
        if (code == processes_h.CLD_EXITED()) {
            return WaitStatus.exited(value);
        }
        if (code == processes_h.CLD_KILLED() || code == processes_h.CLD_DUMPED()) {
            return WaitStatus.signaled(new Signal(value), code == processes_h.CLD_DUMPED());
        }
        return code == processes_h.CLD_CONTINUED()
                ? WaitStatus.continued()
                : WaitStatus.stopped(new Signal(value & 0xff)); // CLD_STOPPED, CLD_TRAPPED
    }

    /** Copied at once: one access to memory of C for each of the eighteen numbers would be slow until all is compiled. */
    private static ResourceUsage usage(MemorySegment usage) {
        long[] words = usage.toArray(ValueLayout.JAVA_LONG);
        return new ResourceUsage(
                time(words, rusage.ru_utime$offset()),
                time(words, rusage.ru_stime$offset()),
                word(words, rusage.ru_maxrss$offset()),
                word(words, rusage.ru_ixrss$offset()),
                word(words, rusage.ru_idrss$offset()),
                word(words, rusage.ru_isrss$offset()),
                word(words, rusage.ru_minflt$offset()),
                word(words, rusage.ru_majflt$offset()),
                word(words, rusage.ru_nswap$offset()),
                word(words, rusage.ru_inblock$offset()),
                word(words, rusage.ru_oublock$offset()),
                word(words, rusage.ru_msgsnd$offset()),
                word(words, rusage.ru_msgrcv$offset()),
                word(words, rusage.ru_nsignals$offset()),
                word(words, rusage.ru_nvcsw$offset()),
                word(words, rusage.ru_nivcsw$offset()));
    }

    private static Duration time(long[] words, long offset) {
        long seconds = word(words, offset + timeval.tv_sec$offset());
        long micros = word(words, offset + timeval.tv_usec$offset());
        return Duration.ofSeconds(seconds, micros * 1000);
    }

    private static long word(long[] words, long offset) {
        return words[(int) (offset / Long.BYTES)];
    }
}
