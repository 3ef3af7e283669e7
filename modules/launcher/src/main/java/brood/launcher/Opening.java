package brood.launcher;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Command;
import brood.process.Redirect;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens the files of a program before its start, on a thread of its own: to open a FIFO is to wait for its other end, and
 * neither signals nor the timeout are to wait with it.
 */
final class Opening implements Runnable, AutoCloseable {
    private static final int STATUS_FILE = -1;

    /** By the descriptor's number in the program. */
    private final Map<Integer, Redirect.ToFile> files = new TreeMap<>();

    private final Map<Integer, Fd> opened = new TreeMap<>();
    private final Forwarding signals;
    private String current = "";
    private PosixException failure;
    private boolean done;

    /** The wait was ended: there is no program, and brood exits with this. */
    static final class Ended extends PosixException {
        private static final long serialVersionUID = 1;

        private final int exitCode;

        private Ended(Errno errno, String file, int exitCode) {
            super(errno, "open", file);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    /**
     * What to open.
     *
     * @param redirects the program's descriptors
     * @param statusFile null for none
     * @param signals who is told of signals
     */
    Opening(Map<Integer, Redirect> redirects, String statusFile, Forwarding signals) {
        this.signals = signals;
        for (var redirect : redirects.entrySet()) {
            if (redirect.getValue() instanceof Redirect.ToFile file && file != Redirect.NULL) {
                files.put(redirect.getKey(), file);
            }
        }
        if (statusFile != null) { // the first to be opened: what becomes of the others is reported there
            files.put(
                    STATUS_FILE,
                    new Redirect.ToFile(statusFile, List.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC)));
        }
    }

    /**
     * Opens all files, and leads the command's descriptors there.
     *
     * @throws Ended if the time was up or a signal arrived before all were open
     * @throws PosixException if one cannot be opened
     */
    void open(Command command, Deadline deadline) throws PosixException, InterruptedException {
        if (files.isEmpty()) {
            return;
        }
        Thread.ofPlatform().daemon().name("brood-open").start(this);
        synchronized (signals) {
            while (!done) {
                Signal signal = signals.first();
                if (signal != null) {
                    throw new Ended(Errno.EINTR, current, ExitCodes.SIGNALED + signal.number());
                }
                if (deadline.hasPassed()) {
                    throw new Ended(Errno.ETIMEDOUT, current, ExitCodes.TIMED_OUT);
                }
                signals.wait(deadline.isNever() ? 0 : deadline.remainingNanos() / 1_000_000 + 1);
            }
            if (failure != null) {
                throw failure;
            }
        }
        for (var file : opened.entrySet()) {
            if (file.getKey() != STATUS_FILE) {
                command.descriptor(file.getKey(), Redirect.to(file.getValue()));
            }
        }
    }

    @Override
    public void run() {
        try {
            for (var file : files.entrySet()) {
                synchronized (signals) {
                    current = file.getValue().path();
                }
                Fd fd = file.getValue().open();
                synchronized (signals) {
                    opened.put(file.getKey(), fd);
                }
            }
        } catch (PosixException e) {
            failure = e;
        } finally {
            synchronized (signals) {
                done = true;
                signals.notifyAll();
            }
        }
    }

    /** Null if there is none, or it is not open. */
    Fd statusFile() {
        synchronized (signals) {
            return opened.get(STATUS_FILE);
        }
    }

    /** The program has its files: brood's own, kept open, would be one writer or reader more. */
    void closeProgramFiles() {
        synchronized (signals) {
            for (var file : opened.entrySet()) {
                if (file.getKey() != STATUS_FILE) {
                    file.getValue().close();
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (signals) {
            for (Fd fd : opened.values()) {
                fd.close();
            }
        }
    }
}
