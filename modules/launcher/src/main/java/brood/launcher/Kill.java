package brood.launcher;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.process.OtherProcess;
import brood.process.ProcessGroup;
import brood.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends a signal to one target after the other, says what went wrong with each, and waits for their ends. */
final class Kill implements AutoCloseable {
    /** What a target's number stands for. */
    enum Target {
        PROCESS,
        GROUP,
        TREE
    }

    /**
     * What to do.
     *
     * @param signal 0 to see only whether it could be sent
     * @param value what to send with it; null for nothing
     * @param target what it goes to
     * @param patience how long to wait for all of them to end; null not to
     */
    record Order(Signal signal, Integer value, Target target, Duration patience) {
        /** Whether it is but a signal to processes. */
        boolean isPlain() {
            return value == null && target == Target.PROCESS && patience == null;
        }
    }

    private final Order order;
    private final Console console;
    private final List<OtherProcess> awaited = new ArrayList<>();
    private boolean failed;

    Kill(Order order, Console console) {
        this.order = order;
        this.console = console;
    }

    /** To what this number stands for. */
    void send(Pid pid) {
        try {
            if (order.target == Target.GROUP) {
                sendToGroup(pid);
            } else {
                send(OtherProcess.open(pid));
            }
        } catch (PosixException e) {
            fail(e);
        }
    }

    /** To a process that was seen; false if it is gone by now. */
    boolean send(ProcStat seen) {
        try {
            Optional<OtherProcess> process = OtherProcess.open(seen);
            if (process.isPresent()) {
                send(process.get());
            }
            return process.isPresent();
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                fail(e);
            }
            return !e.is(Errno.ESRCH);
        }
    }

    /** To a process, which is closed at the end. */
    private void send(OtherProcess process) throws PosixException {
        awaited.add(process);
        try {
            if (order.target == Target.TREE) {
                if (order.patience != null) {
                    awaitAll(process.tree());
                }
                process.signalTree(order.signal);
            } else if (order.value != null) {
                process.queue(order.signal, order.value);
            } else {
                process.signal(order.signal);
            }
        } finally {
            if (order.patience == null) {
                awaited.removeLast().close(); // there may be more of them than descriptors
            }
        }
    }

    private void sendToGroup(Pid group) throws PosixException {
        if (order.patience != null) {
            List<Pid> members = new ArrayList<>();
            for (ProcStat process : Processes.all()) {
                if (process.group().filter(group::equals).isPresent()) {
                    members.add(process.pid());
                }
            }
            awaitAll(members);
        }
        ProcessGroup.signal(group, order.signal);
    }

    private void awaitAll(List<Pid> pids) throws PosixException {
        Pid self = Pid.current();
        for (Pid pid : pids) {
            try {
                if (!pid.equals(self)) {
                    awaited.add(OtherProcess.open(pid));
                }
            } catch (PosixException e) {
                if (!e.is(Errno.ESRCH)) { // it has ended
                    throw e;
                }
            }
        }
    }

    private void fail(PosixException e) {
        console.err("brood kill: " + Main.describe(e));
        failed = true;
    }

    /** Waits as long as it was told to; the exit code. */
    int finish() throws PosixException, InterruptedException {
        boolean late = false;
        if (order.patience != null) {
            Deadline deadline = Deadline.after(order.patience);
            for (OtherProcess process : awaited) {
                if (!process.awaitEnd(deadline)) {
                    console.err("brood kill: " + process + ": has not ended in " + Values.text(order.patience));
                    late = true;
                }
            }
        }
        return failed ? 1 : late ? ExitCodes.TIMED_OUT : 0;
    }

    @Override
    public void close() {
        awaited.forEach(OtherProcess::close);
    }
}
