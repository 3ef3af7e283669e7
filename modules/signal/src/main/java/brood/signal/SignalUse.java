package brood.signal;

import brood.core.Signal;
import java.util.List;
import java.util.Optional;

/**
 * What a JVM does with a signal, and which ways it leaves to receive it.
 *
 * @param signal which
 * @param byJvm what the JVM does with it, in a few words; empty if nothing
 * @param handlerRefusal why {@link SignalHandlers} refuses it; empty if it does not
 * @param descriptorRefusal why {@link SignalFd} refuses it; empty if it does not
 */
public record SignalUse(
        Signal signal, Optional<String> byJvm, Optional<String> handlerRefusal, Optional<String> descriptorRefusal) {
    private static final Optional<String> FREE = Optional.empty();
    private static final Optional<String> KERNEL = Optional.of("the kernel does not let it");
    private static final Optional<String> LIBRARY = Optional.of("the C library keeps it for itself");
    private static final Optional<String> HANDLED = Optional.of("the JVM handles it itself");
    private static final Optional<String> UNBLOCKED = Optional.of("the JVM never blocks it");
    private static final Optional<String> NO_REAL_TIME = Optional.of("the JVM knows no real-time signals");
    private static final Optional<String> UNKNOWN = Optional.of("Linux has no such signal");

    /** What the JVM unblocks, or its VM thread does, unless it was started with {@code -Xrs}. */
    private static final List<Signal> UNLESS_REDUCED =
            List.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTERM);

    /** Of a signal. */
    public static SignalUse of(Signal signal) {
        return switch (signal.number()) {
            case 1, 2, 15 -> used(signal, "ends, after its hooks", FREE, FREE);
            case 3 -> used(signal, "prints its threads", Optional.of("the JVM prints its threads on it"), FREE);
            case 4, 7, 8, 11 -> used(signal, "runs Java code with it", HANDLED, UNBLOCKED);
            case 9, 19 -> unused(signal, KERNEL, KERNEL);
            case 12 ->
                used(
                        signal,
                        "suspends threads with it",
                        Optional.of("the JVM suspends its threads with it"),
                        UNBLOCKED);
            case 13 -> used(signal, "drops it", FREE, FREE);
            case 17 -> used(signal, "resets it once", FREE, FREE);
            case 25 -> used(signal, "drops it", HANDLED, FREE);
            case 32, 33 -> unused(signal, LIBRARY, LIBRARY);
            case 62 ->
                used(signal, "ends I/O waits with it", NO_REAL_TIME, Optional.of("the JVM ends blocking I/O with it"));
            default -> {
                if (!signal.hasName()) {
                    yield unused(signal, UNKNOWN, UNKNOWN);
                }
                yield unused(signal, signal.isRealTime() ? NO_REAL_TIME : FREE, FREE);
            }
        };
    }

    private static SignalUse used(
            Signal signal, String byJvm, Optional<String> handlerRefusal, Optional<String> descriptorRefusal) {
        return new SignalUse(signal, Optional.of(byJvm), handlerRefusal, descriptorRefusal);
    }

    private static SignalUse unused(
            Signal signal, Optional<String> handlerRefusal, Optional<String> descriptorRefusal) {
        return new SignalUse(signal, Optional.empty(), handlerRefusal, descriptorRefusal);
    }

    /** Whether a JVM has to be started with {@code -Xrs} besides for {@link SignalFd} to get it. */
    public boolean needsReducedUse() {
        return UNLESS_REDUCED.contains(signal);
    }
}
