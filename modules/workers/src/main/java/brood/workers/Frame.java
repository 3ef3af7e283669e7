package brood.workers;

/** The kinds of frames between a parent and its worker. */
final class Frame {
    // To the worker.

    /** A {@link Worker} to run, and then to end; answered only if it fails. */
    static final byte WORKER = 'W';

    /** An {@link Action} to perform, or null, before the worker is {@link #READY}. */
    static final byte PREPARE = 'P';

    /** A callable or runnable; answered by {@link #VALUE} or {@link #FAILURE}. */
    static final byte CALL = 'C';

    /**
     * How many arguments there are, the length of a {@link Mapping}, the mapping, the array of arguments; answered as so
     * many calls.
     */
    static final byte MAP = 'M';

    /** Nothing: the next frame is to be read but not to be done; answered by {@link #READY}. */
    static final byte REHEARSE = 'H';

    // From the worker.

    /** An object that says nothing: what was to be prepared or rehearsed is. */
    static final byte READY = 'R';

    /** An object. */
    static final byte VALUE = 'V';

    /** A string, the trace; then the exception, or null if it cannot be sent. */
    static final byte FAILURE = 'F';

    // The worker's descriptors.

    static final int FROM_PARENT = 3;
    static final int TO_PARENT = 4;

    /** Nothing is ever read from it: see {@link Lifeline}. */
    static final int LIFELINE = 5;

    /** The first of those that its arguments bring along. */
    static final int FIRST_PASSED = 6;

    private Frame() {}
}
