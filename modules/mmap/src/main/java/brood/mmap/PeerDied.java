package brood.mmap;

import brood.core.Pid;
import java.io.IOException;
import java.io.Serial;

/** The process at the other end has ended without closing it: nobody answers, until another takes its place. */
public final class PeerDied extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int pid;

    PeerDied(String role, ProcessId peer) {
        super("the " + role + " has ended without closing: process " + peer.pid());
        pid = peer.pid().raw();
    }

    /** Its pid, which may by now be another process's. */
    public Pid pid() {
        return new Pid(pid);
    }
}
