package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Fifo;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A pipe with a name, between programs that know nothing of each other. */
final class FifoBetweenStrangers implements Scenario {
    @Override
    public String name() {
        return "fifo";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "a named pipe between unrelated programs; each opening waits for the other";
    }

    @Override
    public String explanation() {
        return """
                mkfifo() makes a pipe with a name (000 §2.4.4): a file of type p, whose size is 0 even with data
                inside. Opening it for reading waits for a writer, and the other way round. Either side may be a
                shell, echo or cat. When all readers are gone a writer is ended by SIGPIPE, status 13; one that
                ignores the signal sees EPIPE, which the document's Python program catches as BrokenPipeError.
                Calls: mkfifo, open, posix_spawn, read, write, waitid.""";
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path name = scratch.file("fifo");
            Fifo.create(name.toString(), 0600);
            String listed = Shell.output("ls -l " + inShell(name)).lines().getFirst();
            lab.say(listed);
            lab.check("the file's type is p", listed.charAt(0), 'p');
            opening(lab, name);
            fromTheShell(lab, name);
            toTheShell(lab, name);
            size(lab, name.toString());
            lab.check(
                    "a writer by default ends with status 13",
                    withoutReaders(lab, name, "exec yes").raw(),
                    13);
            WaitStatus ignoring = withoutReaders(lab, name, "trap '' PIPE; exec yes");
            lab.check("one that ignores SIGPIPE ends by itself", ignoring, WaitStatus.exited(1));
        }
    }

    private static String inShell(Path name) {
        return Shell.quote(name.toString());
    }

    private static void opening(Lab lab, Path name) throws Exception {
        Deadline soon = Deadline.after(lab.seconds(1));
        lab.check("a reader waits", Fifo.openRead(name.toString(), soon).isEmpty());
        lab.check(
                "a writer waits",
                Fifo.openWrite(name.toString(), Deadline.after(lab.seconds(1))).isEmpty());
        try (Child writer = Command.shell("echo hello >" + inShell(name)).spawn()) {
            lab.check(
                    "so does a shell in open(2)", writer.waitFor(lab.seconds(1)).isEmpty());
            try (Child reader =
                    Command.shell("cat <" + inShell(name) + " >/dev/null").spawn()) {
                lab.check("until another one reads", lab.end(writer), WaitStatus.exited(0));
                lab.check("who is at the end when it has gone", lab.end(reader), WaitStatus.exited(0));
            }
        }
        try (Child reader =
                Command.shell("cat <" + inShell(name) + " >/dev/null").spawn()) {
            lab.check(
                    "a reading shell waits as well",
                    reader.waitFor(lab.seconds(1)).isEmpty());
            lab.check(
                    "until another one writes",
                    Shell.run("echo hello >" + inShell(name)).isSuccess());
            lab.check("who has then read it", lab.end(reader), WaitStatus.exited(0));
        }
    }

    private static void fromTheShell(Lab lab, Path name) throws Exception {
        try (Child writer = Command.shell("echo hello >" + inShell(name)).spawn();
                ReadEnd in =
                        Fifo.openRead(name.toString(), Deadline.after(PATIENCE)).orElseThrow()) {
            String read = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            lab.say("read " + read.strip());
            lab.check("what a shell's echo wrote is read here", read, "hello\n");
            lab.check("the writer is through", lab.end(writer), WaitStatus.exited(0));
        }
    }

    private static void toTheShell(Lab lab, Path name) throws Exception {
        try (Pipe screen = Pipe.open();
                Child reader = Command.shell("cat <" + inShell(name))
                        .stdout(Redirect.to(screen.writeEnd().fd()))
                        .spawn()) {
            screen.writeEnd().close();
            try (WriteEnd out =
                    Fifo.openWrite(name.toString(), Deadline.after(PATIENCE)).orElseThrow()) {
                out.write("to you\n".getBytes(StandardCharsets.UTF_8));
            }
            String shown = new String(screen.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            lab.say("cat shows " + shown.strip());
            lab.check("a shell's cat shows what was written here", shown, "to you\n");
            lab.check("the reader is through", lab.end(reader), WaitStatus.exited(0));
        }
    }

    private static void size(Lab lab, String name) throws Exception {
        try (Pipe both = Fifo.openBoth(name)) {
            both.writeEnd().write(new byte[1000]);
            lab.check("1000 bytes are in it", both.readEnd().available(), 1000);
            lab.check("its size is 0 all the same", Files.size(Path.of(name)), 0L);
        }
    }

    /** How a writer ends that has lost its reader; it must have seen EPIPE if it lives to say so. */
    private static WaitStatus withoutReaders(Lab lab, Path name, String writing) throws Exception {
        try (Pipe errors = Pipe.open();
                Child writer = Command.shell(writing + " >" + inShell(name))
                        .env("LC_ALL", "C")
                        .stderr(Redirect.to(errors.writeEnd().fd()))
                        .resetIgnored(SignalSet.of(Signal.SIGPIPE))
                        .spawn()) {
            errors.writeEnd().close();
            try (ReadEnd in =
                    Fifo.openRead(name.toString(), Deadline.after(PATIENCE)).orElseThrow()) {
                in.read();
            }
            WaitStatus status = lab.end(writer);
            String said = new String(errors.readEnd().readAllBytes(), StandardCharsets.UTF_8).strip();
            lab.say("writer " + writer.pid() + ": raw " + status.raw() + ", " + status.describe() + " " + said);
            if (status instanceof WaitStatus.Exited) {
                lab.check("which has seen EPIPE", said.endsWith(Errno.EPIPE.message()));
            }
            return status;
        }
    }
}
