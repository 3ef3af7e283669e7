package brood.launcher;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Utf8;
import brood.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Processes by what they were started with. */
final class CommandLines {
    private CommandLines() {}

    /**
     * Those whose arguments, with blanks between, have what is looked for; neither this process nor one that it descends
     * from.
     *
     * @param onlyRoots without those that descend from another of them
     */
    static List<ProcStat> matching(Pattern expression, boolean onlyRoots) throws PosixException {
        Map<Pid, ProcStat> all = new HashMap<>();
        for (ProcStat process : Processes.all()) {
            all.put(process.pid(), process);
        }
        Map<Pid, ProcStat> found = new HashMap<>(all);
        found.remove(Pid.current());
        ancestors(Pid.current(), all).forEach(found::remove);
        found.values()
                .removeIf(process -> !expression.matcher(of(process.pid())).find());
        List<ProcStat> matching = new ArrayList<>(found.values());
        if (onlyRoots) {
            matching.removeIf(process -> ancestors(process.pid(), all).stream().anyMatch(found::containsKey));
        }
        return matching;
    }

    private static List<Pid> ancestors(Pid pid, Map<Pid, ProcStat> all) {
        List<Pid> ancestors = new ArrayList<>();
        Optional<Pid> parent = parent(pid, all);
        while (parent.isPresent() && !ancestors.contains(parent.get())) { // a number may have changed hands meanwhile
            ancestors.add(parent.get());
            parent = parent(parent.get(), all);
        }
        return ancestors;
    }

    private static Optional<Pid> parent(Pid pid, Map<Pid, ProcStat> all) {
        return Optional.ofNullable(all.get(pid)).flatMap(ProcStat::parent);
    }

    /** Of a process; empty if it has none, or is gone. */
    private static String of(Pid pid) {
        try {
            String arguments = Utf8.decode(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
            return arguments.replace('\0', ' ').strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
