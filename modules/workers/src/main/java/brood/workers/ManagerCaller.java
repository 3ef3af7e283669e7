package brood.workers;

import java.io.Serializable;

/**
 * A thread that asks a manager.
 *
 * @param pid its process
 * @param thread its number there
 */
record ManagerCaller(int pid, long thread) implements Serializable {
    private static final long serialVersionUID = 1;
}
