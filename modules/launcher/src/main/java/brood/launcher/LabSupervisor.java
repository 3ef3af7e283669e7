package brood.launcher;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.lab.Lab;
import brood.process.Child;
import brood.process.Command;
import brood.process.Exec;
import brood.process.JvmCommand;
import brood.process.OtherProcess;
import brood.process.Outcome;
import brood.process.Processes;
import brood.process.Subreaper;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code brood lab} is from outside. The lab itself runs in a child, another JVM: its scenarios start processes in every
 * way there is, and whatever ends them halfway, a signal or a bug, this process adopts what they have left behind, kills it
 * and removes their files. It cannot do so when it is killed with SIGKILL itself; then the lab does.
 */
final class LabSupervisor {
    /** Tells the lab's JVM that it is one, and whose. */
    private static final String PROPERTY = "brood.lab.supervisor";

    /** What scenarios try, which do what they do by default. The others are ignored for whoever has started this. */
    private static final SignalSet TRIED =
            SignalSet.ALL.minus(SignalSet.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT));

    private static final int OWNERS = 0700;

    private final Console console;
    private Child lab;
    /** A signal ends this process, and says how. */
    private boolean ending;

    LabSupervisor(Console console) {
        this.console = console;
    }

    /** Runs the lab to its end; the exit code. */
    int run(JvmCommand jvm) throws IOException, InterruptedException {
        Subreaper.enableOwningAllChildren();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::end)); // not for the usual end: Main halts
        } catch (IllegalStateException alreadyEnding) {
            waitForTheEnd();
        }
        start(jvm.flags("-D" + PROPERTY + "=" + Pid.current()));
        Outcome outcome = lab.waitFor();
        finish();
        if (outcome instanceof Outcome.Ended ended && ended.status().shellCode().isPresent()) {
            int code = ended.status().shellCode().getAsInt();
            if (ended.status() instanceof WaitStatus.Signaled) {
                console.err("brood lab: the lab's process was " + outcome.describe());
            }
            return code;
        }
        throw new IOException("the lab's process: " + outcome.describe());
    }

    private void start(JvmCommand jvm) throws PosixException {
        synchronized (this) {
            if (!ending) {
                lab = ownFilesLeft(jvm.command().resetIgnored(TRIED)).spawn();
                return;
            }
        }
        waitForTheEnd();
    }

    /** With a umask that takes the owner's permissions a scenario could not use its own files, nor could they be removed. */
    private static Command ownFilesLeft(Command lab) throws PosixException {
        String status = ProcFile.text("/proc/self/status");
        int umask = Integer.parseInt(ProcFile.field(status, "Umask").orElse("0"), 8); // since Linux 4.7
        return (umask & OWNERS) == 0 ? lab : lab.umask(umask & ~OWNERS);
    }

    private void finish() {
        synchronized (this) {
            if (!ending) {
                cleanUp();
                return;
            }
        }
        waitForTheEnd();
    }

    private synchronized void end() {
        ending = true;
        cleanUp();
    }

    /** What cannot be cleaned up changes nothing of how the lab has ended. */
    private void cleanUp() {
        if (lab != null) {
            attempt(() -> lab.tree().kill()); // with the orphans that this process has adopted
        }
        attempt(Lab::collect);
    }

    private interface Step {
        void take() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            console.err("brood lab: " + e.getMessage());
        }
    }

    private static void waitForTheEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    /** Whether this JVM is a lab with a supervisor. */
    static boolean watchesThis() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Has this lab end, with all that it has started, when its supervisor has ended. */
    static void watch() {
        Pid supervisor = new Pid(Integer.parseInt(System.getProperty(PROPERTY)));
        Thread.ofPlatform().daemon().name("brood-lab").start(() -> {
            try {
                awaitEnd(supervisor);
                // As another program this process has no other thread, which would start processes meanwhile.
                String self = Pid.current().toString();
                Exec.replace(JvmCommand.current()
                        .arguments("kill", "--signal", "KILL", "--tree", self)
                        .command());
            } catch (IOException | InterruptedException e) {
                System.err.println("brood lab: " + e.getMessage());
                Runtime.getRuntime().halt(1);
            }
        });
    }

    /** Of this process's parent. */
    private static void awaitEnd(Pid process) throws PosixException, InterruptedException {
        try (OtherProcess other = OtherProcess.open(process)) {
            if (Processes.parent().filter(process::equals).isPresent()) { // or the number may be another's by now
                other.awaitEnd(Deadline.NEVER);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }
}
