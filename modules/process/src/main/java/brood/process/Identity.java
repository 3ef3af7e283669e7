package brood.process;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who a child shall be. What is absent stays as it is in this process. The child's directory must be one that this user
 * may enter: EACCES from chdir; files of redirects are opened as this process's.
 *
 * @param user its real, effective and saved user id
 * @param group its real, effective and saved group id
 * @param groups its supplementary groups
 */
public record Identity(OptionalInt user, OptionalInt group, Optional<List<Integer>> groups) {
    private static final OptionalInt UNSET = OptionalInt.of(-1);

    /** As this process. */
    public static final Identity UNCHANGED = new Identity(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    /** The user with the groups that the databases give it, as login(1) would set them. */
    public static Identity of(Users.User user) {
        return new Identity(OptionalInt.of(user.uid()), OptionalInt.of(user.gid()), Optional.of(user.groups()));
    }

    /** Copies the list, and refuses -1, by which the kernel understands: no change. */
    public Identity {
        groups = groups.map(List::copyOf);
        if (user.equals(UNSET) || group.equals(UNSET)) {
            throw new IllegalArgumentException("no user or group has the id 4294967295");
        }
    }

    boolean isUnchanged() {
        return user.isEmpty() && group.isEmpty() && groups.isEmpty();
    }
}
