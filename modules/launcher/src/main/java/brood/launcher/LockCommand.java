package brood.launcher;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.FileLock;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.process.Command;
import brood.process.Environment;
import brood.process.Exec;
import brood.process.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code brood lock}: locks a file and becomes the program, whose descriptor then is the lock. */
final class LockCommand implements Subcommand {
    /** What the program finds the locked file as. */
    private static final int DESCRIPTOR = 3;

    @Override
    public Options options() {
        return Options.of(
                        "lock",
                        "Locks a file or directory, as flock(1) does, and becomes a program that keeps "
                                + "the lock for as long as it runs. The file is created if it is missing.",
                        "brood lock /run/lock/backup -- ./backup",
                        "brood lock --non-blocking --conflict-exit 75 job.lock -- ./job",
                        "brood lock --shared --timeout 10s data -- ./report data")
                .flag("Locks it for several at once that all say so.", "--shared")
                .value("TIME", "Waits this long at most; for ever by default.", "--timeout")
                .flag("Does not wait.", "--non-blocking")
                .value("N", "Exits with this if the lock was not to be had; 1 by default.", "--conflict-exit")
                .programAfter("PATH", "What to lock, and what to become then.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws Exception {
        List<String> words = arguments.parameters();
        if (words.size() < 2) {
            throw new UsageException(words.isEmpty() ? "no file given" : "no program given");
        }
        int conflictExit = conflictExit(arguments);
        Duration limit = limit(arguments);
        String path = words.getFirst();
        Command command = Command.of(arguments.rest());
        Environment environment = StartState.environment();
        if (environment != null) {
            command.environment(environment);
        }
        try (Fd file = open(path)) {
            FileLock kind = arguments.has("--shared") ? FileLock.SHARED : FileLock.EXCLUSIVE;
            if (!lock(file, kind, limit, path)) {
                console.err("brood lock: " + path + ": is locked"
                        + (limit.isZero() ? "" : ", still after " + Values.text(limit)));
                return conflictExit;
            }
            command.descriptor(DESCRIPTOR, Redirect.to(file));
            StartState.restoreIgnoredSignals();
            try {
                Exec.replace(command);
            } catch (PosixException e) {
                console.err("brood lock: " + ProgramHints.describe(e, null));
                return ExitCodes.notStarted(e);
            }
        }
        throw new AssertionError("exec returned");
    }

    /** How long to wait; null for ever. */
    private static Duration limit(Arguments arguments) {
        String timeout = arguments.value("--timeout");
        if (!arguments.has("--non-blocking")) {
            return timeout == null ? null : Values.duration("--timeout", timeout);
        }
        if (timeout != null) {
            throw new UsageException("either --timeout or --non-blocking");
        }
        return Duration.ZERO;
    }

    private static int conflictExit(Arguments arguments) {
        String text = arguments.value("--conflict-exit");
        if (text == null) {
            return 1;
        }
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
            throw new UsageException("--conflict-exit: '" + text + "' is no exit code, write 0 to 255");
        }
        return Integer.parseInt(text);
    }

    /** Creates it only if it has to: a directory, or another user's file in /tmp, may not be opened so. */
    private static Fd open(String path) throws PosixException {
        try {
            return Fd.open(path, OpenFlag.RDONLY, OpenFlag.NOCTTY, OpenFlag.NONBLOCK);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            return Fd.open(path, OpenFlag.RDONLY, OpenFlag.NOCTTY, OpenFlag.NONBLOCK, OpenFlag.CREAT);
        }
    }

    /** Whether it was to be had in time. */
    private static boolean lock(Fd file, FileLock kind, Duration limit, String path) throws Exception {
        try {
            if (kind.tryLock(file)) {
                return true;
            }
            if (limit == null) {
                kind.lock(file);
            }
            return limit == null || !limit.isZero() && lockWithin(file, kind, limit);
        } catch (PosixException e) {
            throw new PosixException(e.errno(), e.call(), path);
        }
    }

    /** Nothing but a signal ends a wait in flock(2), so a thread waits; too late, it ends with the JVM. */
    private static boolean lockWithin(Fd file, FileLock kind, Duration limit) throws Exception {
        FutureTask<Void> wait = new FutureTask<>(() -> {
            kind.lock(file);
            return null;
        });
        Thread.ofPlatform().daemon().name("brood-flock").start(wait);
        try {
            wait.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PosixException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
