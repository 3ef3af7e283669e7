package brood.proctable;

import java.util.HashMap;
import java.util.Map;

/** Lines such as {@code VmRSS:      1234 kB}, of {@code /proc/PID/status} and {@code /proc/meminfo}. */
record Fields(Map<String, String> values) {
    static Fields of(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new Fields(values);
    }

    /** A size that is given in KiB, in bytes; 0 if there is no such line. */
    long bytes(String name) {
        String value = values.get(name);
        return value == null ? 0 : Long.parseLong(value.substring(0, value.indexOf(' '))) * 1024;
    }

    /** The n-th number of a line; ids beyond the highest int are negative, as everywhere in Java. */
    int number(String name, int index) {
        return Integer.parseUnsignedInt(values.get(name).split("\t")[index]);
    }
}
