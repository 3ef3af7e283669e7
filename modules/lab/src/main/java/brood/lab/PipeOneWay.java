package brood.lab;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A pipe from parent to child, with the unused ends closed. */
final class PipeOneWay implements Scenario {
    @Override
    public String name() {
        return "pipe";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "a pipe from parent to child; reading waits, and ends with the last writer";
    }

    @Override
    public String explanation() {
        return """
                pipe() gives two descriptors, the lowest that are free; after fork both processes have
                both ends and close what they do not use (000 §2.4.3, 003). What was read is gone; an
                empty read is the end, and comes when the last writer has closed. The document's descriptors
                are 3 and 4: so are those of a small program that has nothing else open, here perl. Calls: pipe2, fork,
                read, write, close.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        int lowest;
        try (Fd free = Fd.STDIN.dup()) {
            lowest = free.raw();
        }
        try (Pipe pipe = Pipe.open();
                Pipe back = Pipe.open();
                Child child = Fork.start(() -> {
                    pipe.writeEnd().close();
                    back.readEnd().close();
                    byte[] message = pipe.readEnd().readNBytes(5);
                    lab.say("child read: " + new String(message, StandardCharsets.UTF_8));
                    back.writeEnd().write(message);
                    int rest = pipe.readEnd().read();
                    lab.say("child read again: " + rest);
                    return rest == -1 ? 0 : 1;
                })) {
            lab.say("descriptors: read " + pipe.readEnd().fd().raw() + ", write "
                    + pipe.writeEnd().fd().raw());
            lab.check(
                    "the read end has the lowest number that was free",
                    pipe.readEnd().fd().raw(),
                    lowest);
            lab.check(
                    "the read end is the lower one",
                    pipe.readEnd().fd().raw() < pipe.writeEnd().fd().raw());
            pipe.readEnd().close();
            back.writeEnd().close();
            boolean silent = Poller.await(back.readEnd().fd(), Deadline.after(lab.seconds(1)), PollEvent.READABLE)
                    .isEmpty();
            lab.check("the child has read nothing yet: it waits", silent);
            lab.say("parent writes");
            pipe.writeEnd().write("hello".getBytes(StandardCharsets.UTF_8));
            lab.check("the child got it", new String(back.readEnd().readNBytes(5), StandardCharsets.UTF_8), "hello");
            lab.check("the child is still there, waiting", child.isAlive());
            pipe.writeEnd().close();
            lab.check(
                    "it read nothing twice, and the end when the last writer closed",
                    lab.end(child),
                    WaitStatus.exited(0));
        }
        threeAndFour(lab);
    }

    /** This JVM has more than 0, 1 and 2 open, as has every shell that reads a script; perl has not. */
    private static void threeAndFour(Lab lab) throws Exception {
        if (Lab.isInstalled("perl")) {
            List<String> numbers = Shell.output("perl -e 'pipe(R, W); print fileno(R), \" \", fileno(W), \"\\n\"'")
                    .lines();
            lab.say("where 0 to 2 are open a pipe is " + numbers);
            lab.check("where 0 to 2 are open they are 3 and 4", numbers, List.of("3 4"));
        } else {
            lab.skipPart("a pipe where 0 to 2 are open", "perl is not installed");
        }
    }
}
