package brood.lab;

import brood.core.Errno;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** How much fits into a pipe, and what becomes of a writer nobody reads. */
final class PipeLimits implements Scenario {
    @Override
    public String name() {
        return "pipe-limits";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "4 KiB and 64 KiB, a partial write, a full pipe, and writers without a reader";
    }

    @Override
    public String explanation() {
        return """
                The document reads 8 blocks of 512 bytes out of ulimit -p and calls them the size of a pipe (000
                §2.4.3). They are PIPE_BUF: what a single write puts in as a whole or not at all. A Linux pipe holds
                64 KiB, and that can be changed. A writer that does not wait is told how much went in, and EAGAIN
                when it is full. When nobody reads any more, SIGPIPE ends a writer, status 13, or, if it ignores
                that as a JVM does, its write fails with EPIPE. Calls: pipe2, fcntl(F_GETPIPE_SZ, F_SETPIPE_SZ),
                write, posix_spawn, waitid.""";
    }

    private static final int CAPACITY = 64 << 10;

    @Override
    public void run(Lab lab) throws Exception {
        if (Lab.isInstalled("bash")) {
            List<String> blocks = Shell.output("bash -c 'ulimit -p'").lines();
            lab.say("ulimit -p: " + blocks + " blocks of 512 bytes, PIPE_BUF: " + Pipe.ATOMIC);
            lab.check("ulimit -p is PIPE_BUF", blocks, List.of(Integer.toString(Pipe.ATOMIC / 512)));
        } else {
            lab.skipPart("ulimit -p", "bash is not installed");
        }
        try (Arena arena = Arena.ofConfined();
                Pipe pipe = Pipe.open()) {
            lab.check("a pipe holds 64 KiB", pipe.readEnd().capacity(), CAPACITY);
            MemorySegment much = arena.allocate(CAPACITY + 10_000);
            OptionalLong written = pipe.writeEnd().tryWrite(much);
            lab.say("of " + much.byteSize() + " bytes were written " + written);
            lab.check("a write of more is partial", written, OptionalLong.of(CAPACITY));
            lab.check("a full one takes nothing: EAGAIN", pipe.writeEnd().tryWrite(much), OptionalLong.empty());
            pipe.readEnd().readNBytes(Pipe.ATOMIC - 1);
            MemorySegment atomic = much.asSlice(0, Pipe.ATOMIC);
            lab.check(
                    "room for less than PIPE_BUF takes no part of it",
                    pipe.writeEnd().tryWrite(atomic),
                    OptionalLong.empty());
            pipe.readEnd().readNBytes(1);
            lab.check(
                    "room for PIPE_BUF takes all of it",
                    pipe.writeEnd().tryWrite(atomic),
                    OptionalLong.of(Pipe.ATOMIC));
            lab.check("it can be made larger", pipe.writeEnd().setCapacity(2 * CAPACITY), 2 * CAPACITY);
            pipe.readEnd().close();
            lab.checkFails(
                    "without a reader this process, which ignores SIGPIPE, gets EPIPE",
                    Errno.EPIPE,
                    () -> pipe.writeEnd().write(much));
        }
        writersWithoutReader(lab);
    }

    private static void writersWithoutReader(Lab lab) throws Exception {
        try (Pipe errors = Pipe.open()) {
            WaitStatus byDefault = withoutReader(lab, Command.of("yes"));
            lab.check("a program is ended by SIGPIPE, status 13", byDefault.raw(), 13);
            Command ignoring = Command.shell("trap '' PIPE; exec yes")
                    .env("LC_ALL", "C")
                    .stderr(Redirect.to(errors.writeEnd().fd()));
            lab.check("one that ignores it ends by itself", withoutReader(lab, ignoring), WaitStatus.exited(1));
            errors.writeEnd().close();
            String said = new String(errors.readEnd().readAllBytes(), StandardCharsets.UTF_8).strip();
            lab.say("it says: " + said);
            lab.check("with EPIPE, a broken pipe", said.endsWith(Errno.EPIPE.message()));
        }
    }

    private static WaitStatus withoutReader(Lab lab, Command writer) throws Exception {
        try (Pipe pipe = Pipe.open();
                Child child = writer.stdout(Redirect.to(pipe.writeEnd().fd()))
                        .resetIgnored(SignalSet.of(Signal.SIGPIPE))
                        .spawn()) {
            pipe.writeEnd().close();
            pipe.readEnd().readNBytes(2); // it writes
            pipe.readEnd().close();
            WaitStatus status = lab.end(child);
            lab.say("writer " + child.pid() + ": raw " + status.raw() + ", " + status.describe());
            return status;
        }
    }
}
