package brood.launcher;

import java.io.Serial;

/** The command line is wrong; the message is one line that says what and why. */
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** What to write instead; null where only the help can tell. */
    private final String hint;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** The message with the hint, or else with where to find help. */
    String describe(String help) {
        return getMessage() + "; " + (hint == null ? "see '" + help + "'" : hint);
    }
}
