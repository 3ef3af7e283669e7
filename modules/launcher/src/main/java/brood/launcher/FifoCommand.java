package brood.launcher;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.PosixException;
import brood.pipe.BrokenPipe;
import brood.pipe.Copy;
import brood.pipe.Fifo;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code brood fifo}: creates, reads, writes and removes named pipes. */
final class FifoCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of(
                        "fifo",
                        "Works with named pipes: read copies one to standard output until its writers "
                                + "have left, write copies standard input to one. Exits with 124 if nobody came "
                                + "to the other end in time.",
                        "brood fifo create jobs --mode 600",
                        "brood fifo write jobs --timeout 5s < list",
                        "brood fifo read jobs --keep",
                        "brood fifo rm jobs")
                .value("OCTAL", "create: the permission bits, less the umask; 600 by default.", "--mode")
                .value("TIME", "read, write: waits this long for the other end.", "--timeout")
                .flag("read: waits for the next writer when the last has left.", "--keep")
                .parameters("create|read|write|rm PATH", "What to do with which.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        List<String> words = arguments.parameters();
        if (words.size() != 2) {
            throw new UsageException("write create, read, write or rm, and a path");
        }
        String action = words.getFirst();
        String path = words.getLast();
        refuse(arguments, "--mode", action, "create");
        refuse(arguments, "--timeout", action, "read", "write");
        refuse(arguments, "--keep", action, "read");
        String limit = arguments.value("--timeout");
        Duration timeout = limit == null ? null : Values.duration("--timeout", limit);
        switch (action) {
            case "create" -> {
                String mode = arguments.value("--mode");
                Fifo.create(path, mode == null ? 0600 : Values.mode("--mode", mode));
                return 0;
            }
            case "rm" -> {
                Fifo.unlink(path);
                return 0;
            }
            case "read" -> {
                return read(path, timeout, arguments.has("--keep"), console);
            }
            case "write" -> {
                return write(path, timeout, console);
            }
            default -> throw new UsageException("'" + action + "' is none of create, read, write, rm");
        }
    }

    private static void refuse(Arguments arguments, String option, String action, String... actions) {
        if (arguments.has(option) && !List.of(actions).contains(action)) {
            throw new UsageException(option + " goes with " + String.join(" and ", actions));
        }
    }

    private static int read(String path, Duration timeout, boolean keep, Console console)
            throws IOException, InterruptedException {
        Optional<ReadEnd> end = Fifo.openRead(path, deadline(timeout));
        while (end.isPresent()) {
            try (ReadEnd from = end.get()) {
                copy(from.fd(), path, Fd.STDOUT, "standard output");
                if (!keep) {
                    return 0;
                }
                // Before the old end is closed: a writer that comes meanwhile would lose its reader, and its bytes.
                end = Fifo.openRead(path, deadline(timeout));
            }
        }
        return nobodyCame(path, "writer", timeout, console);
    }

    private static int write(String path, Duration timeout, Console console) throws IOException, InterruptedException {
        Optional<WriteEnd> end = Fifo.openWrite(path, deadline(timeout));
        if (end.isEmpty()) {
            return nobodyCame(path, "reader", timeout, console);
        }
        try (WriteEnd to = end.get()) {
            copy(Fd.STDIN, "standard input", to.fd(), path);
        }
        return 0;
    }

    private static void copy(Fd from, String source, Fd to, String target) throws IOException {
        try {
            Copy.all(from, to, moved -> {});
        } catch (PosixException e) {
            boolean broken = e instanceof BrokenPipe;
            if (broken && to == Fd.STDOUT) {
                throw new Console.BrokenPipe();
            }
            // splice does not say which of the two it is; the FIFO is good for all but a reader that leaves
            boolean reads = e.call().equals("read") || e.call().equals("splice") && from == Fd.STDIN && !broken;
            throw new PosixException(e.errno(), reads ? "read" : "write", reads ? source : target);
        }
    }

    private static Deadline deadline(Duration timeout) {
        return timeout == null ? Deadline.NEVER : Deadline.after(timeout);
    }

    private static int nobodyCame(String path, String who, Duration timeout, Console console) {
        console.err("brood fifo: " + path + ": no " + who + " came in " + Values.text(timeout));
        return ExitCodes.TIMED_OUT;
    }
}
