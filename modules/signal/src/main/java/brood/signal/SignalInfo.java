package brood.signal;

import brood.core.Pid;
import brood.core.Signal;
import brood.libc.signalfd_siginfo;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One signal that arrived, with what the kernel tells of it.
 *
 * @param signal which
 * @param code where it comes from
 * @param pid the process that sent it, or with SIGCHLD the child; empty if none did, or one outside of the pid namespace
 * @param uid that process's real user; empty if there is none
 * @param value what was sent with it; empty if nothing was
 * @see <a href="https://man7.org/linux/man-pages/man2/signalfd.2.html">signalfd(2)</a>
 */
public record SignalInfo(Signal signal, SignalCode code, Optional<Pid> pid, OptionalInt uid, OptionalInt value) {
    /** From the kernel's form, in which fields that the code does not provide are zero. */
    static SignalInfo of(MemorySegment info) {
        Signal signal = new Signal(signalfd_siginfo.ssi_signo(info));
        SignalCode code = new SignalCode(signalfd_siginfo.ssi_code(info));
        boolean queued = code.equals(SignalCode.SI_QUEUE) || code.equals(SignalCode.SI_MESGQ);
        boolean byProcess = queued
                || code.equals(SignalCode.SI_USER)
                || code.equals(SignalCode.SI_TKILL)
                || signal.equals(Signal.SIGCHLD);
        boolean hasValue = queued || code.equals(SignalCode.SI_TIMER);
        int pid = byProcess ? signalfd_siginfo.ssi_pid(info) : 0;
        return new SignalInfo(
                signal,
                code,
                pid > 0 ? Optional.of(new Pid(pid)) : Optional.empty(),
                byProcess ? OptionalInt.of(signalfd_siginfo.ssi_uid(info)) : OptionalInt.empty(),
                hasValue ? OptionalInt.of(signalfd_siginfo.ssi_int(info)) : OptionalInt.empty());
    }
}
