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
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The descriptors that a worker starts with. */
final class WorkerStreams {
    private static final int ALL_READ_AND_WRITE = 0666;

    private final Command command;
    private final List<OutputPump> pumps = new ArrayList<>();

    WorkerStreams(WorkerJvm jvm, String name, LastLines lastErrors) throws IOException {
        command = jvm.command().stdin(Redirect.NULL);
        OutputPump out = null;
        OutputPump err;
        if (jvm.output() instanceof WorkerOutput.To to) {
            out = new OutputPump(to.out(), null);
            err = new OutputPump(to.err(), lastErrors);
        } else if (jvm.output() instanceof WorkerOutput.Prefixed) {
            out = new OutputPump(new PrefixedLines(name, System.out), null);
            err = new OutputPump(new PrefixedLines(name, System.err), lastErrors);
        } else {
            err = new OutputPump(new FileOutputStream(FileDescriptor.err), lastErrors);
        }
        if (out != null) {
            pumps.add(out);
        }
        pumps.add(err);
        command.stdout(out == null ? Redirect.INHERIT : to(out.pipe().writeEnd().fd()));
        command.stderr(to(err.pipe().writeEnd().fd()));
    }

    /** What has to be pumped once the worker runs. */
    List<OutputPump> pumps() {
        return pumps;
    }

    Child spawn(ReadEnd fromParent, WriteEnd toParent, Fd lifeline, List<Fd> passed) throws PosixException {
        for (int i = 0; i < passed.size(); i++) {
            command.descriptor(Frame.FIRST_PASSED + i, Redirect.to(passed.get(i)));
        }
        return command.descriptor(Frame.FROM_PARENT, to(fromParent.fd()))
                .descriptor(Frame.TO_PARENT, to(toParent.fd()))
                .descriptor(Frame.LIFELINE, to(lifeline))
                .spawn();
    }

    /** A worker opens its descriptors by name, /proc/self/fd/3, and it may be another user. Nobody else gets there. */
    private static Redirect to(Fd fd) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            String path = "/proc/self/fd/" + fd.raw();
            PosixException.check(files_h.chmod(Utf8.cString(arena, path), ALL_READ_AND_WRITE), "chmod", path);
        }
        return Redirect.to(fd);
    }
}
