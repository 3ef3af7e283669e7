package brood.workers;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * Something to compute in a worker. A lambda or method reference written where a task is expected can be sent; what it
 * captures goes along as a copy and must be serialisable as well.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface Task<T> extends Callable<T>, Serializable {}
