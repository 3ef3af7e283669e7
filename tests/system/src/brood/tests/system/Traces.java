package brood.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a program leaves behind: processes, known by a mark in the environment that all which it starts inherit, and files in
 * a TMPDIR of its own.
 */
record Traces(Path folder, String mark, long start) {
    private static final String VARIABLE = "BROOD_TEST_MARK";
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** With this folder, which is empty, as TMPDIR. */
    static Traces in(Path folder) throws IOException {
        long now = Stat.of("self").orElseThrow().start();
        for (Stat process : Stat.all()) {
            now = Math.max(now, process.start());
        }
        return new Traces(folder, UUID.randomUUID().toString(), now);
    }

    Map<String, String> environment() {
        return Map.of(VARIABLE, mark, "TMPDIR", folder.toString());
    }

    /** What {@code /proc/PID/stat} has of a process. */
    private record Stat(long pid, String state, long parent, long threads, long start) {
        static Optional<Stat> of(String pid) {
            String stat = read(Path.of("/proc", pid, "stat"));
            if (stat.isEmpty()) {
                return Optional.empty();
            }
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Stat(
                    Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                    fields[0],
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[17]),
                    Long.parseLong(fields[19])));
        }

        static List<Stat> all() throws IOException {
            List<Stat> found = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : all) {
                    of(process.getFileName().toString()).ifPresent(found::add);
                }
            }
            return found;
        }

        /** None of its threads is left; a zombie shows the state of its first one. */
        boolean hasEnded() {
            return state.equals("X") || state.equals("Z") && threads <= 1;
        }
    }

    /**
     * Those that are there, by pid. A process whose end has begun has no memory any more, and so no environment: it is one of
     * them if it started since, and if its parent is one, or an ancestor of this process, which adopts orphans. A zombie is
     * one if its parent is; of another parent it is that one's to reap.
     */
    Set<Long> processes() throws IOException {
        Set<Long> found = new TreeSet<>();
        Set<Long> parents = new TreeSet<>();
        for (Optional<Stat> own = Stat.of("self");
                own.isPresent();
                own = Stat.of(Long.toString(own.get().parent()))) {
            parents.add(own.get().pid());
        }
        List<Stat> all = Stat.all();
        for (Stat process : all) {
            if (read(file(process, "environ")).contains(VARIABLE + "=" + mark)) {
                found.add(process.pid());
            }
        }
        parents.addAll(found);
        for (Stat process : all) {
            boolean left = process.hasEnded()
                    ? found.contains(process.parent())
                    : process.start() > start && parents.contains(process.parent()) && isEnding(process);
            if (left) {
                found.add(process.pid());
            }
        }
        return found;
    }

    private static Path file(Stat process, String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    /** Nothing else has no command line; looks again, as it may have been alive and be gone since. */
    private static boolean isEnding(Stat seen) {
        try {
            if (!Files.readString(file(seen, "cmdline"), ISO_8859_1).isEmpty()) {
                return false;
            }
        } catch (IOException goneOrHidden) {
            return false;
        }
        return Stat.of(Long.toString(seen.pid()))
                .filter(now -> now.start() == seen.start() && !now.hasEnded())
                .isPresent();
    }

    /** Empty if it is gone or another user's. */
    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    Set<String> files() throws IOException {
        Set<String> found = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(file -> found.add(file.getFileName().toString()));
        }
        return found;
    }

    /** Waits until no process is left; one that stays fails the test. */
    void awaitNoProcess() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!processes().isEmpty()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                StringBuilder left = new StringBuilder("processes were left behind:");
                for (long pid : processes()) {
                    String line = read(Path.of("/proc", Long.toString(pid), "cmdline"));
                    left.append("\n  ").append(pid).append(' ').append(line.replace('\0', ' '));
                }
                throw new AssertionError(left);
            }
            Thread.sleep(10); // between two looks
        }
    }
}
