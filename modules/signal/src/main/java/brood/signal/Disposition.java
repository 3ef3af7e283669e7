package brood.signal;

import brood.core.Signal;
import java.util.function.Consumer;

/** What is done in this process when a signal arrives. */
public sealed interface Disposition {
    /** What the kernel does by default: {@link Signal#defaultAction()}. */
    record Default() implements Disposition {}

    /** Nothing. */
    record Ignored() implements Disposition {}

    /**
     * A handler that {@link SignalHandlers} calls.
     *
     * @param handler it
     */
    record Handled(Consumer<Signal> handler) implements Disposition {}

    /** A handler of the JVM's or of a library's. */
    record Foreign() implements Disposition {}
}
