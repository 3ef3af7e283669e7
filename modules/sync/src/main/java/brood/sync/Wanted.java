package brood.sync;

/** What somebody waits for. */
interface Wanted {
    /** Takes it, if it is to be had now; whether it was. */
    boolean attempt();

    /** Takes from ended processes what they hold; then one living holder that is in the way, 0 if there is none. */
    long obstacle();
}
