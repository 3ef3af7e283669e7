package brood.lab;

import brood.core.PosixException;
import brood.process.Credentials;
import brood.process.Privileges;
import brood.process.Users;
import java.util.Optional;

/** The user that root becomes to have no privilege. */
final class Nobody {
    private static final int USUAL = 65534;

    private Nobody() {}

    /** Also where the user database has none: a number is enough. */
    static Users.User user() throws PosixException {
        return Users.user("nobody").orElse(new Users.User("nobody", USUAL, USUAL));
    }

    /**
     * In a child: who is root becomes nobody.
     *
     * @return why not: root without its capabilities, or in a user namespace that has no such user, has to stay what it is
     */
    static Optional<String> become() throws PosixException {
        int uid = user().uid();
        try {
            if (Credentials.current().effectiveUser() == 0) {
                Privileges.setUser(uid, uid, uid);
            }
            return Optional.empty();
        } catch (PosixException e) {
            return Optional.of(e.getMessage());
        }
    }
}
