package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PosixException;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A throw-away thread that takes on what a command asks for and then becomes the program. It has descriptors, directory
 * and umask of its own, and what else Linux keeps per thread is its own anyway: if the exec fails, the thread ends, and
 * the JVM has them all as before.
 */
final class ExecThread implements Runnable {
    private final Command command;
    /** The limits that were replaced. */
    private final Map<Resource, Limit> before = new TreeMap<>();

    private volatile Throwable failure;

    ExecThread(Command command) {
        this.command = command;
    }

    /** Returns only by an exception. */
    void execute() throws PosixException {
        boolean changesIdentity =
                command.identity.user().isPresent() || command.identity.group().isPresent();
        try (Dumpable _ = Dumpable.keep(changesIdentity)) {
            Uninterruptible.join(Uninterruptible.start("brood-exec", this));
        }
        restore();
        if (failure instanceof PosixException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        throw new IllegalStateException(failure);
    }

    @Override
    public void run() {
        try {
            int unshared = processes_h.unshare(processes_h.CLONE_FS() | processes_h.CLONE_FILES());
            PosixException.check(unshared, "unshare", "CLONE_FS, CLONE_FILES");
            try (Arena arena = Arena.ofConfined();
                    Fd directory = PathLookup.openDirectory(command);
                    Wiring wiring = new Wiring(command, 3)) {
                become(arena, directory, wiring);
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void become(Arena arena, Fd directory, Wiring wiring) throws PosixException {
        MemorySegment argv = CStrings.array(arena, command.argv, "argument");
        MemorySegment envp = CStrings.environment(arena, command.environment);
        PathLookup lookup = new PathLookup(arena, command, directory);
        Attire attire = new Attire(command, arena);
        if (attire.changesIdentity()) {
            lookup.isDirectoryClosed();
            lookup.find(); // makes known to the VM what the other user might not be able to load
        } else if (lookup.find() == null) {
            throw notFound(lookup); // before anything that stays
        }
        processes_h.execve(arena.allocate(1), argv, envp); // links it: after the last steps no class can be loaded
        InPlace steps = new InPlace();
        enterGroup();
        wiring.wire(directory, steps);
        if (directory != null) {
            lookup.entered();
        }
        setSignals(arena);
        for (var limit : command.limits.entrySet()) {
            before.put(limit.getKey(), limit.getValue().apply(limit.getKey()));
        }
        attire.putOn();
        attire.throwIfFailed();
        if (directory != null && lookup.isDirectoryClosed()) { // entered as this process's user
            throw new PosixException(Errno.EACCES, "chdir", command.directory);
        }
        MemorySegment path = lookup.find();
        if (path == null) {
            throw notFound(lookup);
        }
        int result;
        try {
            steps.takeLast();
            result = processes_h.execve(path, argv, envp);
        } finally {
            steps.takeBack();
        }
        throw PosixException.of(result, "execve", command.program);
    }

    private PosixException notFound(PathLookup lookup) {
        return PosixException.of(lookup.failure(), "execve", command.program);
    }

    private void enterGroup() throws PosixException {
        if (command.newSession) {
            ProcessGroup.newSession();
        } else if (command.newGroup || command.group != null) {
            int group = command.group == null ? 0 : command.group.raw();
            PosixException.check(processes_h.setpgid(0, group), "setpgid", "pgid " + group);
        }
    }

    /** The exec itself gives what the JVM handles its default back, and keeps what is ignored and what is blocked. */
    private void setSignals(Arena arena) throws PosixException {
        for (Signal signal : resetSignals()) {
            signals_h.signal(signal.number(), signals_h.SIGNAL_DEFAULT());
        }
        MemorySegment mask = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
        mask.set(ValueLayout.JAVA_LONG, 0, command.blocked.raw());
        PosixException.check(
                signals_h.pthread_sigmask(signals_h.SIG_SETMASK(), mask, MemorySegment.NULL), "pthread_sigmask", "");
    }

    /** Only those that are ignored: the JVM needs its handlers until the exec. */
    private List<Signal> resetSignals() throws PosixException {
        SignalSet ignored = StartSignals.ignored();
        return ignored.minus(ignored.minus(command.noLongerIgnored)).signals();
    }

    /** Takes back, as far as it may, what the whole process has taken on. */
    private void restore() {
        try {
            for (Signal signal : resetSignals()) {
                signals_h.signal(signal.number(), signals_h.SIGNAL_IGNORE());
            }
            for (var limit : before.entrySet()) {
                limit.getValue().apply(limit.getKey());
            }
        } catch (PosixException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * The steps as system calls of this thread. The numbers come last, by calls that are linked already: one of them may be
     * the VM's own, for the file that it loads classes from.
     */
    private static final class InPlace implements DescriptorSteps {
        private static final int HIGHEST_DESCRIPTOR = -1; // as an unsigned number

        /** From, to, and where what had that number is meanwhile, if there was something. */
        private final List<int[]> duplicates = new ArrayList<>();

        private final List<int[]> closings = new ArrayList<>();

        InPlace() {
            files_h.fcntl(-1, files_h.F_SETFD(), 0);
            files_h.close_range(1, 0, files_h.CLOSE_RANGE_CLOEXEC());
            PosixException.of(files_h.dup3(-1, -1, 0), "dup2", "fd -1");
        }

        void takeLast() throws PosixException {
            int highest = duplicates.isEmpty() ? 0 : duplicates.getLast()[1];
            for (int[] numbers : duplicates) {
                numbers[2] = files_h.fcntl(numbers[1], files_h.F_DUPFD_CLOEXEC(), highest + 1);
                place(numbers[0], numbers[1]);
            }
            for (int[] range : closings) {
                closeRange(range[0], range[1]);
            }
        }

        /** Gives the numbers back to what had them. */
        void takeBack() {
            for (int[] numbers : duplicates) {
                if (numbers[2] > 0) {
                    files_h.dup3(numbers[2], numbers[1], files_h.O_CLOEXEC());
                }
            }
        }

        @Override
        public void changeDirectory(int directory) throws PosixException {
            PosixException.check(files_h.fchdir(directory), "chdir", "fd " + directory);
        }

        @Override
        public void duplicate(int from, int to) {
            duplicates.add(new int[] {from, to, 0});
        }

        private static void place(int from, int to) throws PosixException {
            int result = from == to ? files_h.fcntl(to, files_h.F_SETFD(), 0) : files_h.dup3(from, to, 0);
            PosixException.check(result, "dup2", "fd " + to);
        }

        @Override
        public void takeForeground(int terminal) throws PosixException {
            int result = Terminal.setForeground(terminal, processes_h.getpgid(0));
            PosixException.check(result, "tcsetpgrp", "fd " + terminal);
        }

        @Override
        public void close(int number) {
            closings.add(new int[] {number, number});
        }

        @Override
        public void closeFrom(int lowest) {
            closings.add(new int[] {lowest, HIGHEST_DESCRIPTOR});
        }

        /** Only at the exec: until then this thread needs them. */
        private static void closeRange(int first, int last) throws PosixException {
            int result = files_h.close_range(first, last, files_h.CLOSE_RANGE_CLOEXEC());
            PosixException.check(result, "close_range", "fd " + first);
        }
    }
}
