package brood.process;

import brood.core.PosixException;
import brood.libc.files_h;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What a thread takes on so that a program it starts, or becomes, has it: umask, priority, CPUs, identity, no new
 * privileges. The system calls are the raw ones, which change the calling thread alone.
 *
 * <p>{@link #putOn()} only calls functions and stores numbers: as another user the thread might not be able to load a
 * class.
 */
final class Attire {
    private final Command command;
    private final MemorySegment cpus;
    private final MemorySegment groups;
    private final int groupCount;
    private volatile String failedCall;
    private volatile int failure;

    Attire(Command command, Arena arena) {
        this.command = command;
        cpus = command.cpus == null ? MemorySegment.NULL : command.cpus.mask(arena);
        List<Integer> ids = command.identity.groups().orElse(List.of());
        groupCount = ids.size();
        groups = arena.allocate(ValueLayout.JAVA_INT, Math.max(1, groupCount));
        for (int i = 0; i < groupCount; i++) {
            groups.setAtIndex(ValueLayout.JAVA_INT, i, ids.get(i));
        }
    }

    /** Whether a thread that wears this is somebody else, which makes the process undumpable. */
    boolean changesIdentity() {
        return command.identity.user().isPresent() || command.identity.group().isPresent();
    }

    /** Negative if something could not be had; {@link #throwIfFailed()} says what. */
    int putOn() {
        int done = 0;
        if (command.umask.isPresent()) {
            // From here on this thread has a umask and a directory of its own.
            done = note("unshare", processes_h.unshare(processes_h.CLONE_FS()));
            if (done >= 0) {
                files_h.umask(command.umask.getAsInt());
            }
        }
        if (done >= 0 && command.nice.isPresent()) {
            int nice = command.nice.getAsInt();
            done = note("setpriority", processes_h.setpriority(processes_h.PRIO_PROCESS(), 0, nice));
        }
        if (done >= 0 && command.cpus != null) {
            done = note("sched_setaffinity", processes_h.sched_setaffinity(0, cpus.byteSize(), cpus));
        }
        if (done >= 0 && command.noNewPrivileges) {
            done = note("prctl", processes_h.prctl(processes_h.PR_SET_NO_NEW_PRIVS(), 1, 0, 0, 0));
        }
        return done >= 0 ? putOnIdentity() : done;
    }

    /** Of it all only the identity. */
    int putOnIdentity() {
        int done = 0;
        if (command.identity.groups().isPresent()) {
            done = note("setgroups", processes_h.setgroups(groupCount, groups));
        }
        if (done >= 0 && command.identity.group().isPresent()) {
            int gid = command.identity.group().getAsInt();
            done = note("setresgid", processes_h.setresgid(gid, gid, gid));
        }
        if (done >= 0 && command.identity.user().isPresent()) {
            int uid = command.identity.user().getAsInt();
            done = note("setresuid", processes_h.setresuid(uid, uid, uid));
        }
        return done;
    }

    private int note(String call, int result) {
        if (result < 0) {
            failedCall = call;
            failure = result;
        }
        return result;
    }

    void throwIfFailed() throws PosixException {
        if (failure < 0) {
            throw PosixException.of(failure, failedCall, subject());
        }
    }

    /** What the failed call was about. */
    private String subject() {
        return switch (failedCall) {
            case "setpriority" -> "nice " + command.nice.getAsInt();
            case "sched_setaffinity" -> "CPUs " + command.cpus;
            case "prctl" -> "PR_SET_NO_NEW_PRIVS";
            case "setgroups" -> "groups " + command.identity.groups().orElseThrow();
            case "setresgid" ->
                "group " + Integer.toUnsignedString(command.identity.group().getAsInt());
            case "setresuid" ->
                "user " + Integer.toUnsignedString(command.identity.user().getAsInt());
            default -> "CLONE_FS";
        };
    }
}
