package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Fifo;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Capture;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
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
                mkfifo() makes a pipe with a name (000 §2.4.4). Opening it for reading waits for a
                writer and the other way round; its size is 0 even with data inside. When all readers
                are gone a writer is ended by SIGPIPE, status 13. Calls: mkfifo, open, posix_spawn,
                write.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Path folder = Files.createTempDirectory("brood-lab");
        Path name = folder.resolve("fifo");
        Fifo.create(name.toString(), 0600);
        try {
            String type = Capture.of(Command.of("stat", "-c", "%F", name.toString()))
                    .run()
                    .stdoutText()
                    .strip();
            lab.check("the file's type is fifo", type, "fifo");
            lab.check(
                    "opening waits for the other side",
                    Fifo.openRead(name.toString(), Deadline.after(lab.seconds(1)))
                            .isEmpty());
            fromTheShell(lab, name);
            withoutReaders(lab, name);
        } finally {
            Fifo.unlink(name.toString());
            Files.delete(folder);
        }
    }

    private static void fromTheShell(Lab lab, Path name) throws Exception {
        try (Child writer = Command.shell("echo hello >" + name).spawn();
                ReadEnd in = Fifo.openRead(name.toString(), Deadline.after(Duration.ofSeconds(30)))
                        .orElseThrow()) {
            String read = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            lab.say("read " + read.strip());
            lab.check("what a shell's echo wrote is read", read, "hello\n");
            lab.check("the writer is through", lab.end(writer).isSuccess());
        }
        try (Child reader = Command.shell("read line <" + name + "; test \"$line\" = 'to you'")
                        .spawn();
                WriteEnd out = Fifo.openWrite(name.toString(), Deadline.after(Duration.ofSeconds(30)))
                        .orElseThrow()) {
            out.write("to you\n".getBytes(StandardCharsets.UTF_8));
            lab.check("its size is 0 with data inside", Files.size(name), 0L);
            lab.check(
                    "a shell's read gets what is written here", lab.end(reader).isSuccess());
        }
    }

    private static void withoutReaders(Lab lab, Path name) throws Exception {
        Command endless = Command.of("dd", "if=/dev/zero", "of=" + name).stderr(Redirect.NULL);
        try (Child writer = endless.resetIgnored(SignalSet.of(Signal.SIGPIPE)).spawn()) {
            Fifo.openRead(name.toString(), Deadline.after(Duration.ofSeconds(30)))
                    .orElseThrow()
                    .close();
            var status = lab.end(writer);
            lab.say("the writer: raw " + status.raw() + ", " + status.describe());
            lab.check("without readers a writer ends with status 13", status.raw(), 13);
        }
    }
}
