package brood.workers;

import brood.core.Fd;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.pipe.ReadEnd;
import brood.pipe.WriteEnd;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The descriptors that a worker starts with. Owns the pumps of its output. */
final class WorkerStreams implements AutoCloseable {
    private static final int ALL_READ_AND_WRITE = 0666;

    private final WorkerJvm jvm;
    private final String name;
    private final LastLines lastErrors;
    private final List<OutputPump> pumps = new ArrayList<>();

    WorkerStreams(WorkerJvm jvm, String name, LastLines lastErrors) {
        this.jvm = jvm;
        this.name = name;
        this.lastErrors = lastErrors;
    }

    /** What has to be pumped once the worker runs. */
    List<OutputPump> pumps() {
        return pumps;
    }

    Child spawn(ReadEnd fromParent, WriteEnd toParent, Fd lifeline, List<Fd> passed) throws IOException {
        Command command = jvm.command().stdin(Redirect.NULL);
        if (jvm.output() instanceof WorkerOutput.To to) {
            command.stdout(pump(to.out(), null)).stderr(pump(to.err(), lastErrors));
        } else if (jvm.output() instanceof WorkerOutput.Prefixed) {
            command.stdout(pump(new PrefixedLines(name, System.out), null))
                    .stderr(pump(new PrefixedLines(name, System.err), lastErrors));
        } else {
            command.stdout(Redirect.INHERIT).stderr(pump(new FileOutputStream(FileDescriptor.err), lastErrors));
        }
        for (int i = 0; i < passed.size(); i++) {
            command.descriptor(Frame.FIRST_PASSED + i, Redirect.to(passed.get(i)));
        }
        return command.descriptor(Frame.FROM_PARENT, to(fromParent.fd()))
                .descriptor(Frame.TO_PARENT, to(toParent.fd()))
                .descriptor(Frame.LIFELINE, to(lifeline))
                .spawn();
    }

    private Redirect pump(OutputStream to, LastLines last) throws IOException {
        OutputPump pump = new OutputPump(to, last);
        pumps.add(pump);
        return to(pump.pipe().writeEnd().fd());
    }

    /** A worker opens its descriptors by name, /proc/self/fd/3, and it may be another user. Nobody else gets there. */
    private static Redirect to(Fd fd) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            String path = "/proc/self/fd/" + fd.raw();
            PosixException.check(files_h.chmod(Utf8.cString(arena, path), ALL_READ_AND_WRITE), "chmod", path);
        }
        return Redirect.to(fd);
    }

    @Override
    public void close() {
        pumps.forEach(OutputPump::close);
    }
}
