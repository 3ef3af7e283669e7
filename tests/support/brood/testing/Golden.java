package brood.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares a text with the file that says what it should be; with {@code -Dgolden.update=true} writes that file. */
public final class Golden {
    /** Whether files are written instead of compared. */
    public static final boolean UPDATE = Boolean.getBoolean("golden.update");

    private Golden() {}

    /**
     * Fails if the file is missing or has other lines.
     *
     * @param regenerate the command that would write it
     */
    public static void compare(Path file, String seen, String regenerate) throws IOException {
        if (UPDATE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, seen);
            return;
        }
        String expected = Files.exists(file) ? Files.readString(file) : "";
        if (!expected.equals(seen)) {
            throw new AssertionError(file.getFileName() + " has another text, first in line "
                    + difference(expected.lines().toList(), seen.lines().toList())
                    + "\nIf the new one is right, write it, and look at the difference:\n  " + regenerate
                    + "\nAll of the new one:\n" + seen);
        }
    }

    private static String difference(List<String> expected, List<String> seen) {
        int i = 0;
        while (i < expected.size() && i < seen.size() && expected.get(i).equals(seen.get(i))) {
            i++;
        }
        return i + 1 + ":\n  expected: " + line(expected, i) + "\n  seen:     " + line(seen, i);
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "(no more lines)";
    }
}
