package brood.launcher;

import brood.core.PosixException;
import brood.core.Utf8;
import brood.process.Limit;
import brood.process.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What this machine allows.
 *
 * @param limits what brood itself may use, and its children unless told otherwise; empty if there is no prlimit
 * @param pidMax pids are less than this; null if /proc does not tell
 * @param corePattern where core files go; null if /proc does not tell
 */
record Settings(Map<Resource, Limit> limits, String pidMax, String corePattern) {
    static Settings read() {
        return new Settings(currentLimits(), kernel("pid_max"), kernel("core_pattern"));
    }

    private static Map<Resource, Limit> currentLimits() {
        Map<Resource, Limit> limits = new EnumMap<>(Resource.class);
        try {
            for (Resource resource : Resource.values()) {
                limits.put(resource, Limit.current(resource));
            }
        } catch (PosixException missing) {
            // one of the checks says so
        }
        return limits;
    }

    /** In one read: the kernel gives a number in the first one only, and Files.readString begins with a single byte. */
    private static String kernel(String name) {
        byte[] text = new byte[4096];
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys/kernel/" + name))) {
            int length = in.read(text);
            return Utf8.decode(Arrays.copyOf(text, Math.max(0, length))).strip();
        } catch (IOException unreadable) {
            return null;
        }
    }
}
