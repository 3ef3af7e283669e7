package brood.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What this process has open, has started and has left behind at one moment, as {@link Leaks} compares it. */
record Snapshot(
        Map<Integer, String> descriptors,
        int eventFds,
        Set<String> children,
        Set<String> sharedMemory,
        String signalMask) {

    /** Four idle pollers, the polling thread's, and one to spare for the JVM's own. */
    private static final int EVENTFDS_KEPT = 6;

    static Snapshot take() throws IOException {
        Map<Integer, String> descriptors = new TreeMap<>();
        int eventFds = 0;
        for (String number : names(Path.of("/proc/self/fd"))) {
            String target = target(number);
            if (target.equals("anon_inode:[eventfd]")) {
                eventFds++;
            } else if (!isOfTheJvm(target)) {
                descriptors.put(Integer.valueOf(number), target);
            }
        }
        return new Snapshot(descriptors, eventFds, pids(), names(Path.of("/dev/shm")), blockedSignals());
    }

    /** What is there now and was not before, or the other way round; empty if all is well. */
    String differenceTo(Snapshot before) {
        StringBuilder difference = new StringBuilder();
        Map<Integer, String> opened = new TreeMap<>(descriptors);
        opened.entrySet().removeAll(before.descriptors.entrySet());
        Map<Integer, String> closed = new TreeMap<>(before.descriptors);
        closed.entrySet().removeAll(descriptors.entrySet());
        append(difference, "descriptors left open", opened.entrySet());
        append(difference, "descriptors closed that were open before", closed.entrySet());
        if (eventFds > Math.max(EVENTFDS_KEPT, before.eventFds)) {
            append(difference, "eventfds: " + before.eventFds + " before, now", Set.of(eventFds));
        }
        append(difference, "children left, by pid", without(children, before.children));
        append(difference, "files left in /dev/shm", without(sharedMemory, before.sharedMemory));
        if (!signalMask.equals(before.signalMask)) {
            append(difference, "signal mask: " + before.signalMask + " before, now", Set.of(signalMask));
        }
        return difference.toString();
    }

    private static Set<String> without(Set<String> now, Set<String> before) {
        Set<String> rest = new TreeSet<>(now);
        rest.removeAll(before);
        return rest;
    }

    private static void append(StringBuilder difference, String what, Set<?> items) {
        if (!items.isEmpty()) {
            difference.append("\n  ").append(what).append(": ").append(items);
        }
    }

    private static boolean isOfTheJvm(String target) {
        return target.isEmpty()
                || target.endsWith(".jar")
                || target.endsWith(".class")
                || target.endsWith("/lib/modules")
                || target.startsWith("/dev/random")
                || target.startsWith("/dev/urandom");
    }

    /** What a descriptor of this process is; empty if it is closed by now, as the one that listed them is. */
    private static String target(String number) throws IOException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }

    /** The children of all threads of this process, alive or zombies. */
    private static Set<String> pids() throws IOException {
        Set<String> children = new TreeSet<>();
        for (String thread : names(Path.of("/proc/self/task"))) {
            for (String pid :
                    read(Path.of("/proc/self/task", thread, "children")).split(" ")) {
                if (!pid.isBlank()) {
                    children.add(pid);
                }
            }
        }
        return children;
    }

    private static String blockedSignals() throws IOException {
        for (String line : read(Path.of("/proc/thread-self/status")).split("\n")) {
            if (line.startsWith("SigBlk:")) {
                return line.substring("SigBlk:".length()).strip();
            }
        }
        throw new IOException("/proc/thread-self/status names no signal mask");
    }

    /** A file's text, empty if it is gone. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return "";
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
