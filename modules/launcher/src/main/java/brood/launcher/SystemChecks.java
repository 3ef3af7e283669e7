package brood.launcher;

import brood.libc.Native;
import brood.libc.Symbols;
import brood.libc.system_h;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The machine, its C library and its kernel, by version and by symbol. */
final class SystemChecks {
    private static final Release GLIBC = new Release(2, 34);
    private static final Release LINUX = new Release(5, 9);

    /** Symbols that are younger than the floor, with what is lost without them. */
    private static final Map<String, String> YOUNGER = Map.of(
            "posix_spawn_file_actions_addtcsetpgrp_np", "a child cannot become the foreground group of a terminal");

    private SystemChecks() {}

    /** The beginning of a version such as {@code 6.1.0-18-amd64}. */
    record Release(int major, int minor) {
        static Release parse(String text) {
            String[] parts = text.split("[^0-9]+", 3);
            return new Release(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }

        void require(Release floor, String found) {
            if (major < floor.major || major == floor.major && minor < floor.minor) {
                throw new IllegalStateException("this is " + found);
            }
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.needed(Check.Area.SYSTEM, "x86-64", () -> {
            String machine = System.getProperty("os.arch");
            if (!machine.equals("amd64")) { // constants differ elsewhere: jextract/README.md
                throw new IllegalStateException("this is " + machine);
            }
            return machine;
        }));
        checks.add(Check.needed(Check.Area.SYSTEM, "glibc " + GLIBC, () -> {
            if (!Native.has("gnu_get_libc_version")) {
                throw new IllegalStateException("this C library is another one");
            }
            String version = Native.string(system_h.gnu_get_libc_version());
            Release.parse(version).require(GLIBC, version);
            return version;
        }));
        checks.add(Check.needed(Check.Area.SYSTEM, "Linux " + LINUX, () -> {
            String version =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            Release.parse(version).require(LINUX, version);
            return version;
        }));
        for (String symbol : Symbols.ALL) {
            checks.add(new Check(
                    Check.Area.FUNCTION,
                    symbol,
                    YOUNGER.get(symbol),
                    Native.has(symbol) ? null : "not in this C library",
                    ""));
        }
        return checks;
    }
}
