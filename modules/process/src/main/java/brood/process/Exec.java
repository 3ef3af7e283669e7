package brood.process;

import brood.core.PosixException;
import brood.libc.processes_h;

/** Replacing or ending this process, with the whole JVM in it. */
public final class Exec {
    private Exec() {}

    /**
     * {@code execve(path, argv, envp)} — replaces this process by the program: same pid, nothing of the JVM left. Neither
     * shutdown hooks nor finally blocks run; standard output and error are flushed.
     *
     * <p>If it fails, this process goes on as it was, except for a new session or group, and for hard limits that it may
     * not raise again. Uninterruptible.
     *
     * @throws PosixException ENOENT, EACCES, ENOEXEC, E2BIG … on the program, or on what could not be taken on; EPERM for
     *     a new session if this process leads a group
     * @throws IllegalArgumentException if a string contains a NUL, or if the command has a {@link Command#pty}
     * @see <a href="https://man7.org/linux/man-pages/man2/execve.2.html">execve(2)</a>
     */
    public static void replace(Command command) throws PosixException {
        if (command.pty != null) {
            throw new IllegalArgumentException("the master of " + command.pty + " would go with this process");
        }
        System.out.flush();
        System.err.flush();
        new ExecThread(command).execute();
    }

    /**
     * {@code _exit(status)} — ends this process at once: no shutdown hook, no flush.
     *
     * @param status the exit status, of which the lower eight bits count
     * @see <a href="https://man7.org/linux/man-pages/man2/_exit.2.html">_exit(2)</a>
     */
    public static void exitNow(int status) {
        processes_h._exit(status);
    }
}
