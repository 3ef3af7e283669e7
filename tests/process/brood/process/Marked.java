package brood.process;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A mark in the environment of a tree of processes, by which a test finds all of them, wherever they went. */
record Marked(String mark) {
    Marked() {
        this("BROOD_TEST_MARK=" + UUID.randomUUID());
    }

    Command command(Command command) {
        int equals = mark.indexOf('=');
        return command.env(mark.substring(0, equals), mark.substring(equals + 1));
    }

    Command shell(String line) {
        return command(Command.shell(line));
    }

    /** Those that have not ended. A zombie has no environment to show. */
    List<Pid> alive() throws IOException {
        List<Pid> alive = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (Character.isDigit(name.charAt(0)) && isMarked(process)) {
                    Pid pid = new Pid(Integer.parseInt(name));
                    if (ProcStat.of(pid).filter(stat -> !stat.hasEnded()).isPresent()) {
                        alive.add(pid);
                    }
                }
            }
        }
        return alive;
    }

    private boolean isMarked(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                    .contains(mark);
        } catch (IOException gone) {
            return false;
        }
    }

    void awaitAtLeast(int count) throws Exception {
        Await.until(() -> alive().size() >= count);
    }

    /** Until one of them runs this program: what its shell did before is done. */
    void awaitProgram(String name) throws Exception {
        Await.until(() -> {
            for (Pid pid : alive()) {
                if (ProcStat.of(pid).filter(stat -> stat.command().equals(name)).isPresent()) {
                    return true;
                }
            }
            return false;
        });
    }
}
