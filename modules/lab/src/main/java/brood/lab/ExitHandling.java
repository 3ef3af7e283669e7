package brood.lab;

import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Exec;
import brood.process.ExitHandlers;
import brood.process.Fork;
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
        lab.check("a normal end runs them, the last first", handlersOf(lab, () -> 0, null), "third second first ");
        lab.check(
                "so does an uncaught exception",
                handlersOf(
                        lab,
                        () -> {
                            System.err.close(); // the stack trace is not of interest here
                            throw new IOException("uncaught");
                        },
                        null),
                "third second first ");
        lab.check(
                "_exit does not",
                handlersOf(
                        lab,
                        () -> {
                            Exec.exitNow(0);
                            return 0;
                        },
                        null),
                "");
        lab.check(
                "a signal does not",
                handlersOf(
                        lab,
                        () -> {
                            Thread.sleep(60_000);
                            return 0;
                        },
                        Signal.SIGTERM),
                "");
    }

    /** What the handlers of a child say that ends so. */
    private static String handlersOf(Lab lab, Fork.Body body, Signal signal) throws Exception {
        try (Pipe told = Pipe.open();
                Pipe ready = Pipe.open();
                Child child = Fork.start(() -> {
                    for (String name : new String[] {"first ", "second ", "third "}) {
                        ExitHandlers.register(() -> tell(lab, told, name));
                    }
                    ready.writeEnd().write(1);
                    return body.run();
                })) {
            ready.readEnd().read();
            if (signal != null) {
                child.signal(signal);
            }
            told.writeEnd().close();
            String order = new String(told.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            WaitStatus status = lab.end(child);
            lab.say("child " + child.pid() + " " + status.describe());
            return order;
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
