package brood.launcher;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.core.Utf8;
import brood.libc.signals_h;
import brood.process.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What brood was started with, byte for byte: the JVM has decoded its arguments by the locale, and the shell that started
 * the JVM has changed the environment. The script {@code bin/brood} hands over what it found.
 */
final class StartState {
    private static final String PARTS = "brood.environ.parts";
    private static final String VARIABLE = "BROOD_ENVIRON_";

    private StartState() {}

    /** The arguments as {@link Utf8} carries them. */
    static List<String> arguments(String[] decoded) {
        boolean ascii = true;
        for (String argument : decoded) {
            for (int i = 0; i < argument.length(); i++) {
                ascii &= argument.charAt(i) < 0x80;
            }
        }
        if (ascii) {
            return Arrays.asList(decoded);
        }
        try {
            List<String> all = strings(Files.readAllBytes(Path.of("/proc/self/cmdline")));
            return all.subList(all.size() - decoded.length, all.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment that children are to inherit; null if it is simply this process's own. */
    static Environment environment() {
        int parts = Integer.getInteger(PARTS, -1);
        if (parts < 0) {
            return null;
        }
        if (parts == 0) { // too large for that: our own, where names that the JVM would have read have a prefix
            return Environment.of(Environment.inherited().entries().stream()
                    .map(entry -> entry.startsWith(VARIABLE) ? entry.substring(VARIABLE.length()) : entry)
                    .toList());
        }
        var base64 = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            base64.append(System.getenv(VARIABLE + i));
        }
        return Environment.of(decode(base64.toString()));
    }

    /** The NUL-terminated strings of a dump in base64. */
    static List<String> decode(String base64) {
        return strings(Base64.getDecoder().decode(base64));
    }

    private static List<String> strings(byte[] nulTerminated) {
        List<String> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < nulTerminated.length; i++) {
            if (nulTerminated[i] == 0) {
                strings.add(Utf8.decode(Arrays.copyOfRange(nulTerminated, from, i)));
                from = i + 1;
            }
        }
        return strings;
    }

    /** The signals that were ignored when brood was started. */
    static SignalSet ignoredSignals() {
        String mask = System.getProperty("brood.sigign", "");
        return mask.isEmpty() ? SignalSet.EMPTY : SignalSet.parseHex(mask);
    }

    /**
     * Ignores again what was ignored when brood was started and the JVM made its own: children inherit it then. The JVM
     * does nothing on PIPE and XFSZ either, on QUIT it would print its threads, and USR2 is for its profilers. What it
     * cannot do without, those of a failing instruction, stays its own.
     */
    static void restoreIgnoredSignals() {
        SignalSet ignored = ignoredSignals();
        for (Signal signal : List.of(Signal.SIGPIPE, Signal.SIGQUIT, Signal.SIGUSR2, new Signal(25))) { // SIGXFSZ
            if (ignored.contains(signal)) {
                signals_h.signal(signal.number(), signals_h.SIGNAL_IGNORE());
            }
        }
    }
}
