package brood.launcher;

import brood.libc.Native;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.List;

/** The Java platform that brood runs on. */
final class JavaChecks {
    private static final int FLOOR = 22;

    private JavaChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.needed(Check.Area.JAVA, "JDK " + FLOOR, () -> {
            String version = System.getProperty("java.vm.version") + " (" + System.getProperty("java.vm.vendor") + ")";
            if (Runtime.version().feature() < FLOOR) {
                throw new IllegalStateException("this is " + version);
            }
            return version;
        }));
        checks.add(Check.needed(Check.Area.JAVA, "modules", JavaChecks::origin));
        checks.add(Check.needed(Check.Area.JAVA, "native access", () -> {
            boolean enabled = Native.class.getModule().isNativeAccessEnabled();
            if (!enabled) {
                throw new IllegalStateException("start java with --enable-native-access=brood.libc");
            }
            return "enabled for brood.libc";
        }));
        checks.add(Check.needed(Check.Area.JAVA, "native calls", () -> {
            Native.has("getpid");
            return "";
        }));
        return checks;
    }

    /** Whether there is any use in checking more. */
    static boolean canCall(List<Check> checks) {
        return checks.getLast().isThere();
    }

    private static String origin() {
        ModuleReference self = JavaChecks.class
                .getModule()
                .getLayer()
                .configuration()
                .findModule("launcher")
                .orElseThrow()
                .reference();
        String scheme = self.location().orElseThrow().getScheme();
        return scheme.equals("jrt") ? "image " + System.getProperty("java.home") : "module path";
    }
}
