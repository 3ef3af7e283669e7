package brood.workers;

import java.io.Serializable;

/**
 * What a process asks of a manager's.
 *
 * @param object its number; -1: {@code arguments[0]} makes it, and the answer is its number
 * @param caller the thread that asks, which holds the locks it takes
 * @param method of the interface; "" with -1
 * @param face the interface
 * @param types of the parameters
 * @param arguments the arguments, or null
 */
record ManagerCall(
        long object, ManagerCaller caller, String method, Class<?> face, Class<?>[] types, Object[] arguments)
        implements Serializable {
    private static final long serialVersionUID = 1;
}
