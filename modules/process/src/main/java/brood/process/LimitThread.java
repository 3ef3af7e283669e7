package brood.process;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import java.lang.foreign.Arena;

/**
 * Limits a child that waits before its exec. If it is somebody else by then, a process without CAP_SYS_RESOURCE, such as
 * root in a container, may not; but one of the child's own user and group may, and so may a throw-away thread that is.
 */
final class LimitThread implements Runnable {
    private final Pid pid;
    private final Command command;
    private final Attire attire;
    private volatile PosixException failure;

    private LimitThread(Pid pid, Command command, Attire attire) {
        this.pid = pid;
        this.command = command;
        this.attire = attire;
    }

    static void limit(Pid pid, Command command) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            LimitThread limits = new LimitThread(pid, command, new Attire(command, arena));
            try {
                limits.apply();
            } catch (PosixException e) {
                if (!e.is(Errno.EPERM) || !limits.attire.changesIdentity()) {
                    throw e;
                }
                // What the thread needs is known to the VM by now.
                Uninterruptible.join(Uninterruptible.start("brood-limit", limits));
                if (limits.failure != null) {
                    throw limits.failure;
                }
            }
        }
    }

    @Override
    public void run() {
        try {
            attire.putOnIdentity();
            attire.throwIfFailed();
            apply();
        } catch (PosixException e) {
            failure = e;
        }
    }

    private void apply() throws PosixException {
        for (var limit : command.limits.entrySet()) {
            try {
                limit.getValue().apply(pid, limit.getKey());
            } catch (PosixException e) {
                String subject = "RLIMIT_" + limit.getKey() + ", " + limit.getValue();
                throw new PosixException(e.errno(), e.call(), subject);
            }
        }
    }
}
