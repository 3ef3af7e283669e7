package brood.process;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Commands in a row, the standard output of each being the standard input of the next. The bytes do not pass this
 * process, unless somebody {@link #watched watches} them.
 *
 * <p>Mutable and not thread-safe, as the commands are; what {@link #start()} returns is both.
 */
public final class Pipeline {
    private final List<Command> stages;
    private LongConsumer watcher;

    private Pipeline(List<Command> stages) {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a pipeline has at least one command");
        }
        this.stages = List.copyOf(stages);
    }

    /** These commands, from the source to the sink. Standard output and input between them are replaced. */
    public static Pipeline of(Command... stages) {
        return new Pipeline(List.of(stages));
    }

    /** These commands, from the source to the sink. Standard output and input between them are replaced. */
    public static Pipeline of(List<Command> stages) {
        return new Pipeline(stages);
    }

    /** Has the bytes of the first pipe counted: the watcher is told, in a thread of its own, how many more have passed. */
    public Pipeline watched(LongConsumer watcher) {
        this.watcher = watcher;
        return this;
    }

    /**
     * Starts the commands in order.
     *
     * @throws PosixException as {@link Command#spawn()}, of the first command that does not start: those before it have
     *     been killed with their descendants then
     */
    public Running start() throws PosixException {
        List<Child> children = new ArrayList<>();
        Fd input = null;
        Relay relay = null;
        try {
            for (int i = 0; i < stages.size(); i++) {
                boolean last = i == stages.size() - 1;
                Pipe output = last ? null : Pipe.open();
                try (Fd read = input) {
                    children.add(spawn(stages.get(i), read, output));
                } catch (PosixException | RuntimeException e) {
                    if (output != null) {
                        output.readEnd().close();
                    }
                    throw e;
                } finally {
                    if (output != null) {
                        output.writeEnd().close();
                    }
                }
                input = last ? null : output.readEnd().fd();
                if (i == 0 && !last && watcher != null) {
                    relay = Relay.start(input, watcher);
                    input = relay.output();
                }
            }
            return new Running(children, relay);
        } catch (PosixException | RuntimeException e) {
            if (input != null) {
                input.close();
            }
            for (Child child : children) {
                try {
                    child.close();
                } catch (PosixException alsoFailed) {
                    e.addSuppressed(alsoFailed);
                }
            }
            throw e;
        }
    }

    private static Child spawn(Command command, Fd input, Pipe output) throws PosixException {
        Redirect stdin = command.redirects.get(0);
        Redirect stdout = command.redirects.get(1);
        try {
            if (input != null) {
                command.stdin(Redirect.to(input));
            }
            if (output != null) {
                command.stdout(Redirect.to(output.writeEnd().fd()));
            }
            return command.spawn();
        } finally {
            command.restore(0, stdin);
            command.restore(1, stdout);
        }
    }

    /**
     * Starts the commands and waits until all have ended. An interrupt kills them and their descendants.
     *
     * @return how each ended, in order
     * @throws PosixException as {@link #start()}
     * @throws InterruptedException if the thread was interrupted
     */
    public List<Outcome> run() throws PosixException, InterruptedException {
        try (Running running = start()) {
            return running.waitFor();
        }
    }

    /** A pipeline that was started: its children. Thread-safe. */
    public static final class Running implements AutoCloseable {
        private final List<Child> children;

        private final Relay relay;

        Running(List<Child> children, Relay relay) {
            this.children = List.copyOf(children);
            this.relay = relay;
        }

        /** The children, in order. */
        public List<Child> children() {
            return children;
        }

        /**
         * Waits until all have ended.
         *
         * @return how each ended, in order
         * @throws PosixException as {@link Child#waitFor()}; ENOMEM … if the watched bytes could not all be moved
         * @throws InterruptedException if the thread was interrupted; the children go on
         */
        public List<Outcome> waitFor() throws PosixException, InterruptedException {
            Children.waitAll(children, Deadline.NEVER);
            throwIfCut();
            return children.stream().map(Child::outcome).toList();
        }

        /**
         * Waits until the deadline, and then ends the trees of all that have not ended.
         *
         * @param signal what they get first
         * @param grace how long they and their descendants may take to end, before SIGKILL
         * @return how each ended, in order; those that the deadline ended have {@link Outcome#timedOut()}
         * @throws PosixException as {@link Child#waitFor()}; EPERM if a descendant belongs to another user and lives on
         * @throws InterruptedException if the thread was interrupted; the children go on
         */
        public List<Outcome> waitOrTerminate(Deadline deadline, Signal signal, Duration grace)
                throws PosixException, InterruptedException {
            boolean all = Children.waitAll(children, deadline);
            List<Outcome> inTime = children.stream().map(Child::outcome).toList();
            if (all) {
                throwIfCut();
                return inTime;
            }
            List<ProcessTree> trees = ProcessTree.of(children);
            ProcessTree.tell(trees, signal, grace);
            List<Outcome> outcomes = new ArrayList<>();
            PosixException failure = null;
            for (int i = children.size() - 1; i >= 0; i--) { // the first last: the orphans are with it
                try {
                    Outcome outcome = trees.get(i).kill();
                    outcomes.addFirst(inTime.get(i) == null ? outcome.asTimedOut() : outcome);
                } catch (PosixException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
            throwIfCut();
            return outcomes;
        }

        private void throwIfCut() throws PosixException {
            if (relay != null) {
                relay.throwIfFailed();
            }
        }

        /**
         * Kills those that have not ended, with their descendants, and waits for them.
         *
         * @throws PosixException EPERM if one belongs to another user now
         */
        @Override
        public void close() throws PosixException {
            PosixException failure = null;
            for (Child child : children) {
                try {
                    child.close();
                } catch (PosixException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
