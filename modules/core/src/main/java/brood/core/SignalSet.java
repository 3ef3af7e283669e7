package brood.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of signals from 1 to 64.
 *
 * @param raw the kernel's form: bit n-1 is signal n
 */
public record SignalSet(long raw) {
    /** No signal. */
    public static final SignalSet EMPTY = new SignalSet(0);

    /** Every signal. */
    public static final SignalSet ALL = new SignalSet(-1);

    /** These signals. */
    public static SignalSet of(Signal... signals) {
        long raw = 0;
        for (Signal signal : signals) {
            raw |= bit(signal);
        }
        return new SignalSet(raw);
    }

    /**
     * The set that /proc/PID/status prints as 16 hexadecimal digits.
     *
     * @throws IllegalArgumentException if it is no such number
     */
    public static SignalSet parseHex(String mask) {
        return new SignalSet(Long.parseUnsignedLong(mask, 16));
    }

    /** Whether the signal is in it. */
    public boolean contains(Signal signal) {
        return (raw & bit(signal)) != 0;
    }

    /** This set and the other. */
    public SignalSet plus(SignalSet other) {
        return new SignalSet(raw | other.raw);
    }

    /** This set without the other. */
    public SignalSet minus(SignalSet other) {
        return new SignalSet(raw & ~other.raw);
    }

    /** Its signals by number. */
    public List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        for (long rest = raw; rest != 0; rest &= rest - 1) {
            signals.add(new Signal(Long.numberOfTrailingZeros(rest) + 1));
        }
        return List.copyOf(signals);
    }

    private static long bit(Signal signal) {
        if (signal.number() < 1 || signal.number() > 64) {
            throw new IllegalArgumentException("Linux has no signal " + signal.number());
        }
        return 1L << (signal.number() - 1);
    }

    /** By its bits; written out, because a record's own is bootstrapped at run time, for 10 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SignalSet that && that.raw == raw;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(raw);
    }

    /** The names of its signals. */
    @Override
    public String toString() {
        return signals().toString();
    }
}
