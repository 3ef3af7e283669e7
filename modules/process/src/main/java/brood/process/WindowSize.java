package brood.process;

/**
 * How large a terminal is.
 *
 * @param rows in characters; 0 if unknown
 * @param columns in characters; 0 if unknown
 * @param width in pixels; usually 0, unknown
 * @param height in pixels; usually 0, unknown
 */
public record WindowSize(int rows, int columns, int width, int height) {
    private static final int MOST = 0xFFFF;

    /** Refuses what the kernel has no room for: it keeps 16 bits of each. */
    public WindowSize {
        if ((rows | columns | width | height) < 0
                || Math.max(Math.max(rows, columns), Math.max(width, height)) > MOST) {
            throw new IllegalArgumentException("a window's sizes are 0 to " + MOST + ": " + rows + " rows, " + columns
                    + " columns, " + width + " by " + height + " pixels");
        }
    }

    /** In characters alone. */
    public static WindowSize of(int rows, int columns) {
        return new WindowSize(rows, columns, 0, 0);
    }
}
