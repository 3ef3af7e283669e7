package brood.signal;

import brood.libc.signals_h;

/**
 * Where a signal comes from: {@code si_code}. Numbers this class has no constant for survive unchanged; with SIGCHLD and
 * with the signals of failing instructions positive ones have other meanings.
 *
 * @param raw the number
 * @see <a href="https://man7.org/linux/man-pages/man2/sigaction.2.html">sigaction(2)</a>
 */
public record SignalCode(int raw) {
    /** {@code SI_USER}: kill(2) or pidfd_send_signal(2), by a process. */
    public static final SignalCode SI_USER = new SignalCode(signals_h.SI_USER());

    /** {@code SI_KERNEL}: by the kernel, as for a key, a terminal that hangs up, or alarm(2). */
    public static final SignalCode SI_KERNEL = new SignalCode(signals_h.SI_KERNEL());

    /** {@code SI_QUEUE}: sigqueue(3), with a value. */
    public static final SignalCode SI_QUEUE = new SignalCode(signals_h.SI_QUEUE());

    /** {@code SI_TIMER}: a timer of timer_create(2), with a value. */
    public static final SignalCode SI_TIMER = new SignalCode(signals_h.SI_TIMER());

    /** {@code SI_MESGQ}: a message queue, with a value. */
    public static final SignalCode SI_MESGQ = new SignalCode(signals_h.SI_MESGQ());

    /** {@code SI_ASYNCIO}: asynchronous input or output. */
    public static final SignalCode SI_ASYNCIO = new SignalCode(signals_h.SI_ASYNCIO());

    /** {@code SI_SIGIO}: a descriptor is ready. */
    public static final SignalCode SI_SIGIO = new SignalCode(signals_h.SI_SIGIO());

    /** {@code SI_TKILL}: tgkill(2), raise(3), to a thread. */
    public static final SignalCode SI_TKILL = new SignalCode(signals_h.SI_TKILL());

    /** {@code SI_QUEUE}, or the number where there is no name that holds for every signal. */
    public String name() {
        return switch (raw) {
            case 0 -> "SI_USER";
            case 0x80 -> "SI_KERNEL";
            case -1 -> "SI_QUEUE";
            case -2 -> "SI_TIMER";
            case -3 -> "SI_MESGQ";
            case -4 -> "SI_ASYNCIO";
            case -5 -> "SI_SIGIO";
            case -6 -> "SI_TKILL";
            default -> Integer.toString(raw);
        };
    }

    /** By number; written out, because a record's own is bootstrapped at run time, for 10 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SignalCode that && that.raw == raw;
    }

    @Override
    public int hashCode() {
        return raw;
    }

    /** The name. */
    @Override
    public String toString() {
        return name();
    }
}
