package brood.lab;

/** One program of the documents, or one thing that they explain: does it for real, and checks what must be seen. */
public interface Scenario {
    /** What it is called on the command line. */
    String name();

    /** What it is about. */
    Chapter chapter();

    /** One line for the list. */
    String summary();

    /** What it shows, by which system calls, in which part of which document, and what differs from the original. */
    String explanation();

    /** Whether it needs a JVM in which {@link brood.process.Fork} works. */
    default boolean forks() {
        return false;
    }

    /**
     * Does it.
     *
     * @throws Exception anything: the scenario has failed
     */
    void run(Lab lab) throws Exception;
}
