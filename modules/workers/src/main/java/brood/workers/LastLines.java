package brood.workers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The last lines of a stream, however much there was of it. */
final class LastLines {
    private static final int BYTES = 16 * 1024;
    private static final int LINES = 20;

    private final byte[] ring = new byte[BYTES];
    private long total;

    void add(byte[] bytes, int length) {
        for (int i = Math.max(0, length - BYTES); i < length; i++) {
            ring[(int) ((total + i) % BYTES)] = bytes[i];
        }
        total += length;
    }

    List<String> lines() {
        int length = (int) Math.min(total, BYTES);
        byte[] kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = ring[(int) ((total - length + i) % BYTES)];
        }
        List<String> lines = new String(kept, StandardCharsets.UTF_8).lines().toList();
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }
}
