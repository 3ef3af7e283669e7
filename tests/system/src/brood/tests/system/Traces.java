package brood.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a program leaves behind: processes, known by a mark in the environment that all which it starts inherit, and files in
 * a TMPDIR of its own.
 */
record Traces(Path folder, String mark) {
    private static final String VARIABLE = "BROOD_TEST_MARK";
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** With this folder, which is empty, as TMPDIR. */
    static Traces in(Path folder) {
        return new Traces(folder, UUID.randomUUID().toString());
    }

    Map<String, String> environment() {
        return Map.of(VARIABLE, mark, "TMPDIR", folder.toString());
    }

    /** Those that run, by pid. */
    Set<Long> processes() throws IOException {
        Set<Long> found = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (read(process.resolve("environ")).contains(VARIABLE + "=" + mark)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        }
        return found;
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
