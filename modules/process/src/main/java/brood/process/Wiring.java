package brood.process;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.PosixException;
import brood.libc.files_h;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives a program exactly the descriptors it shall have: 0, 1, 2 and those it asked for.
 *
 * <p>The steps are in this order: the directory, each dup2, the terminal, the closing of all the rest. A source whose
 * number a dup2 would overwrite is first duplicated to a number above all targets. What is opened or lent for the steps
 * is closed or released by {@link #close()}.
 */
final class Wiring implements AutoCloseable {
    private final Command command;
    private final Map<Integer, Redirect> redirects;
    /** Numbers below this are targets, or used up by steps before these. */
    private final int reserved;

    private final int highest;
    private final List<Fd> opened = new ArrayList<>();
    private final List<Fd> held = new ArrayList<>();

    /**
     * Redirects of a command.
     *
     * @param reserved numbers from 3 up to this one, exclusive, are no good as sources
     */
    Wiring(Command command, int reserved) {
        this.command = command;
        this.reserved = reserved;
        redirects = new TreeMap<>(command.redirects);
        for (int standard = 0; command.pty != null && standard <= 2; standard++) {
            redirects.putIfAbsent(standard, Redirect.to(command.pty.slave()));
        }
        int highestSoFar = 2;
        for (int target : redirects.keySet()) {
            highestSoFar = Math.max(highestSoFar, target);
        }
        highest = highestSoFar;
    }

    /** Before any other step: with a limit of descriptors in force, nothing could be opened. */
    void takeTerminal(FileActions actions) throws PosixException {
        Pty pty = command.pty;
        if (pty == null) {
            return;
        }
        if (command.identity.user().isPresent()) {
            pty.giveTo(command.identity.user().getAsInt());
        }
        int slave = pty.slave().hold();
        held.add(pty.slave());
        Fd spare = pty.slave().dupAbove(Math.max(highest + 1, reserved));
        opened.add(spare);
        actions.takeTerminal(slave, spare.raw());
    }

    /**
     * Opens the files and says the steps.
     *
     * @param directory where to go first, or null
     */
    void wire(Fd directory, DescriptorSteps steps) throws PosixException {
        throwIfTooHigh();
        if (directory != null) {
            steps.changeDirectory(source(directory));
        }
        int terminalNumber = command.terminal == null ? -1 : source(command.terminal);
        Map<Integer, Integer> sources = new TreeMap<>();
        for (int target : redirects.keySet()) {
            source(target, sources, 0);
        }
        for (var source : sources.entrySet()) {
            if (redirects.containsKey(source.getKey())) {
                steps.duplicate(source.getValue(), source.getKey());
            }
        }
        if (terminalNumber >= 0) {
            steps.takeForeground(terminalNumber);
        }
        int last = 2;
        for (int target : redirects.keySet()) {
            for (int gap = Math.max(3, last + 1); gap < target; gap++) {
                steps.close(gap);
            }
            last = Math.max(last, target);
        }
        steps.closeFrom(last + 1);
    }

    /** dup2 would fail in the child, where it cannot say for which number. */
    private void throwIfTooHigh() throws PosixException {
        if (highest <= 2) {
            return;
        }
        long limit = Limit.current(Resource.NOFILE).soft();
        Limit wanted = command.limits.get(Resource.NOFILE);
        if (wanted != null && Long.compareUnsigned(wanted.soft(), limit) < 0) {
            limit = wanted.soft();
        }
        if (Long.compareUnsigned(highest, limit) >= 0) {
            throw new PosixException(Errno.EBADF, "dup2", "fd " + highest);
        }
    }

    /** The number in this process that a descriptor of the child is made from; found once for each. */
    private int source(int target, Map<Integer, Integer> sources, int depth) throws PosixException {
        Integer known = sources.get(target);
        if (known != null) {
            return known;
        }
        Redirect redirect = redirects.getOrDefault(target, Redirect.INHERIT);
        int source;
        if (redirect instanceof Redirect.ToFile file) {
            Fd fd = file.open();
            opened.add(fd);
            source = source(fd);
        } else if (redirect instanceof Redirect.ToFd lent) {
            source = source(lent.fd());
        } else if (redirect instanceof Redirect.SameAs same && same.number() != target) {
            if (depth > redirects.size()) {
                throw new IllegalArgumentException("descriptor " + target + " leads where it leads itself");
            }
            source = source(same.number(), sources, depth + 1);
        } else {
            if (files_h.fcntl(target, files_h.F_GETFD(), 0) < 0) {
                throw new PosixException(Errno.EBADF, "dup2", "fd " + target);
            }
            source = source(Fd.borrow(target));
        }
        sources.put(target, source);
        return source;
    }

    private int source(Fd fd) throws PosixException {
        int number = fd.hold();
        held.add(fd);
        if (!redirects.containsKey(number) && (number < 3 || number >= reserved)) {
            return number;
        }
        Fd above = fd.dupAbove(Math.max(highest + 1, reserved));
        opened.add(above);
        return above.raw();
    }

    @Override
    public void close() {
        for (Fd fd : held) {
            fd.release();
        }
        for (Fd fd : opened) {
            fd.close();
        }
    }
}
