package brood.signal;

import brood.core.ProcFile;
import brood.core.Signal;
import brood.core.SignalSet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the threads of this process block, as /proc shows it. */
final class ThreadMasks {
    private static final String TASKS = "/proc/self/task";

    private ThreadMasks() {}

    /** A thread that does not block a signal. */
    record Gap(Signal signal, String thread, String name) {}

    /** A thread that does not block one of these signals; empty if all threads block all of them. */
    static Optional<Gap> gap(SignalSet signals) {
        String[] threads = new File(TASKS).list();
        if (threads == null) {
            throw new UncheckedIOException(new IOException(TASKS + " cannot be listed"));
        }
        for (String thread : threads) {
            String status = status(thread);
            if (!status.isEmpty()) {
                SignalSet unblocked = signals.minus(set(status, "SigBlk"));
                if (!unblocked.equals(SignalSet.EMPTY)) {
                    return Optional.of(new Gap(unblocked.signals().getFirst(), thread, field(status, "Name")));
                }
            }
        }
        return Optional.empty();
    }

    /** A set of this process. */
    static SignalSet ofProcess(String name) {
        return set(status("self"), name);
    }

    private static SignalSet set(String status, String name) {
        return SignalSet.parseHex(field(status, name));
    }

    private static String field(String status, String name) {
        return ProcFile.field(status, name).orElseThrow();
    }

    /** Of a thread, or of "self"; empty if it has ended. */
    private static String status(String thread) {
        Path file = Path.of(thread.equals("self") ? "/proc/self/status" : TASKS + "/" + thread + "/status");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw new UncheckedIOException(e);
            }
            return "";
        }
    }
}
