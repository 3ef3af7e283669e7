package brood.launcher;

/** One command of the command line. */
interface Subcommand {
    /** What it exits with when it was used wrongly, or failed itself, if it runs a program: that has codes of its own. */
    int BROOD_FAILED = 125;

    /** What any other exits with when it was used wrongly. */
    int USAGE = 2;

    /** Its options and parameters, with examples for the help. */
    Options options();

    /** What it exits with when it was used wrongly. */
    default int usageExit() {
        return USAGE;
    }

    /**
     * Does it.
     *
     * @return the exit code
     * @throws UsageException if a value is wrong
     */
    int run(Arguments arguments, Console console) throws Exception;
}
