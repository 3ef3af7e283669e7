package brood.launcher;

import brood.core.PosixException;

/**
 * One thing that Brood uses, and whether this machine has it.
 *
 * @param area what it is a part of
 * @param name what it is
 * @param lost what does not work without it; null if nothing works
 * @param failure why it is missing; null if it is there
 * @param detail what is known of it; may be empty
 */
record Check(Area area, String name, String lost, String failure, String detail) {
    /** The parts of the report, in its order. */
    enum Area {
        JAVA("Java"),
        SYSTEM("System"),
        FUNCTION("C library functions"),
        KERNEL("Kernel features"),
        START("Starts");

        final String title;

        Area(String title) {
            this.title = title;
        }
    }

    /** Uses the thing once; what it returns is the detail. */
    interface Probe {
        String run() throws Exception;
    }

    /** A thing without which nothing works. */
    static Check needed(Area area, String name, Probe probe) {
        return of(area, name, null, probe);
    }

    /** A thing without which one thing does not work. */
    static Check optional(Area area, String name, String lost, Probe probe) {
        return of(area, name, lost, probe);
    }

    private static Check of(Area area, String name, String lost, Probe probe) {
        try {
            return new Check(area, name, lost, null, probe.run());
        } catch (PosixException e) {
            return new Check(area, name, lost, Main.describe(e), "");
        } catch (Exception | LinkageError e) { // whatever it is, that is what the report is for
            return new Check(area, name, lost, e.getMessage() == null ? e.toString() : e.getMessage(), "");
        }
    }

    boolean isThere() {
        return failure == null;
    }

    boolean isNeeded() {
        return lost == null;
    }
}
