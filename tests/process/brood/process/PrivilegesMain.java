package brood.process;

import brood.core.Errno;
import brood.core.PosixException;
import brood.wait.WaitStatus;
import java.util.List;

/** What {@link PrivilegesTest} has done in a JVM that may fork. Exits with 0 if it was right. */
final class PrivilegesMain {
    private static final int ID = 54_321;

    private PrivilegesMain() {}

    public static void main(String[] arguments) throws Exception {
        try (Child child = Fork.start(PrivilegesMain::drop)) {
            if (!((Outcome.Ended) child.waitFor()).status().equals(WaitStatus.exited(0))) {
                System.exit(1);
            }
        }
        if (Credentials.current().realUser() != 0) {
            System.exit(2);
        }
    }

    private static int drop() throws Exception {
        Privileges.setUser(ID, ID, 0); // which is what leads back
        Privileges.setUser(0, 0, 0);
        Privileges.setGroups(List.of(ID));
        Privileges.setGroup(ID, ID, ID);
        Privileges.setUser(-1, ID);
        Privileges.setUser(ID, 0); // exchanges them
        Privileges.setUser(ID);
        Credentials now = Credentials.current();
        Credentials wanted = new Credentials(ID, ID, ID, ID, ID, ID, List.of(ID));
        try (Child child = Fork.start(() -> 5)) { // which needs its /proc/self/fd
            WaitStatus status = ((Outcome.Ended) child.waitFor()).status();
            return now.equals(wanted) && status.equals(WaitStatus.exited(5)) && !mayGoBack() ? 0 : 1;
        }
    }

    private static boolean mayGoBack() throws PosixException {
        try {
            Privileges.setUser(0, 0, 0);
            return true;
        } catch (PosixException e) {
            return !e.is(Errno.EPERM);
        }
    }
}
