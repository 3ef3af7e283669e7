package brood.lab;

import brood.core.Pid;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Exec;
import brood.process.ExitHandlers;
import brood.process.Fork;
import brood.process.OtherProcess;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Handlers run when a process ends by itself, the last registered first. */
final class ExitHandling implements Scenario {
    @Override
    public String name() {
        return "exit-handlers";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "handlers at exit: last registered first; not on a signal, not on _exit";
    }

    @Override
    public String explanation() {
        return """
                atexit handlers run in reverse order when a process ends normally (001); neither a
                signal nor _exit runs them. In the JVM they are ExitHandlers, which a forked child runs
                when its body ends. Calls: fork, _exit, kill.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        String all = "third second first ";
        ends(lab, "a normal end runs them, the last first", () -> 5, all, WaitStatus.exited(5));
        ends(
                lab,
                "so does an uncaught exception",
                () -> {
                    System.err.close(); // the stack trace is not of interest here
                    throw new IOException("uncaught");
                },
                all,
                WaitStatus.exited(1));
        ends(
                lab,
                "_exit does not",
                () -> {
                    Exec.exitNow(0);
                    return 1;
                },
                "",
                WaitStatus.exited(0));
        ends(
                lab,
                "a signal does not",
                () -> {
                    kill(Signal.SIGTERM);
                    Thread.sleep(60_000);
                    return 1;
                },
                "",
                WaitStatus.signaled(Signal.SIGTERM, false));
    }

    private static void kill(Signal signal) throws IOException {
        try (OtherProcess self = OtherProcess.open(Pid.current())) {
            self.signal(signal);
        }
    }

    /** What the handlers of a child say that ends so, and how it ended. */
    private static void ends(Lab lab, String what, Fork.Body body, String handlers, WaitStatus status)
            throws Exception {
        try (Pipe told = Pipe.open();
                Child child = Fork.start(() -> {
                    for (String name : new String[] {"first ", "second ", "third "}) {
                        ExitHandlers.register(() -> tell(lab, told, name));
                    }
                    return body.run();
                })) {
            told.writeEnd().close();
            String order = new String(told.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            lab.check(what, order, handlers);
            lab.check("its status: " + status.describe(), lab.end(child), status);
        }
    }

    private static void tell(Lab lab, Pipe told, String name) {
        lab.say("handler: " + name);
        try {
            told.writeEnd().write(name.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
