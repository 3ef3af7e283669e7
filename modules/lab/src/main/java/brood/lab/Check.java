package brood.lab;

/**
 * Something that must be seen.
 *
 * @param name what
 * @param holds whether it was
 * @param expected what should have been seen
 * @param seen what was seen
 */
public record Check(String name, boolean holds, String expected, String seen) {
    /** A line for a person; with what was expected and seen if that differs. */
    public String line() {
        return holds ? "  ✓ " + name : "  ✗ " + name + ": expected " + inLine(expected) + ", seen " + inLine(seen);
    }

    private static String inLine(String value) {
        return value.replace("\n", "\\n");
    }
}
