package brood.lab;

/** What scenarios are about, in the documents' order. */
public enum Chapter {
    /** Fork, exec, exit. */
    LIFE("Creating, replacing, ending"),
    /** The wait family. */
    WAITING("Waiting"),
    /** What a process has and who is around it. */
    SURROUNDINGS("A process and its surroundings"),
    /** Files, pipes, FIFOs. */
    PIPES("Files, pipes, FIFOs"),
    /** Signals. */
    SIGNALS("Signals and timers"),
    /** Sessions, terminals, daemons. */
    SESSIONS("Sessions, terminals, daemons");

    private final String title;

    Chapter(String title) {
        this.title = title;
    }

    /** As a person would say it. */
    public String title() {
        return title;
    }
}
