package brood.benchmarks;

/** One line on standard error that says what is going on, if a person may be looking. */
final class Progress {
    private final boolean isShown;

    Progress(boolean isShown) {
        this.isShown = isShown;
    }

    void show(String what) {
        if (isShown) {
            System.err.print("\r\033[K" + what + " ...");
        }
    }

    void clear() {
        if (isShown) {
            System.err.print("\r\033[K");
        }
    }
}
