package brood.workers;

import java.io.Serializable;

/**
 * A function of one argument to compute in workers, {@link WorkerPool#map}. A lambda or method reference can be
 * sent; what it captures goes along as a copy and must be serialisable as well.
 *
 * @param <T> the argument
 * @param <R> the result
 */
@FunctionalInterface
public interface Mapping<T, R> extends Serializable {
    /** The result for one argument. */
    R apply(T argument) throws Exception;
}
