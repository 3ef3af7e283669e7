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
    /** Mapped and shared memory. */
    MEMORY("Mapped and shared memory"),
    /** Signals and timers. */
    SIGNALS("Signals and timers"),
    /** Sessions, terminals, daemons. */
    SESSIONS("Sessions, terminals, daemons"),
    /** Processes and threads that work together. */
    WORKERS("Worker processes"),
    /** More than an example. */
    PROGRAMS("Whole programs");

    private final String title;

    Chapter(String title) {
        this.title = title;
    }

    /** As a person would say it. */
    public String title() {
        return title;
    }
}
