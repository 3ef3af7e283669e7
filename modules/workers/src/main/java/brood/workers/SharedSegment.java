package brood.workers;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.mmap.ProcessId;
import brood.mmap.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;

/**
 * Memory that processes share, mapped here once however many objects lead to it. It has no name in the file system: another
 * process opens the descriptor of one that has it, in {@code /proc}, which the kernel allows to the same user only. What it
 * finds there is known by a name that no two have, so neither a reused pid nor a reused descriptor misleads it.
 *
 * <pre>
 *      0        4        8            64
 *      +--------+--------+------------+------
 *      | closed |  fd    | 0 ...      | data
 *      +--------+--------+------------+------
 * </pre>
 *
 * {@code fd} is the creator's descriptor; what the creator has {@code closed} others unmap when they map the next.
 */
final class SharedSegment {
    /** Where the data begins. */
    static final int DATA = 64;

    private static final long CLOSED = 0;
    private static final long CREATORS_FD = 4;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    /** Those of this process, by name. */
    private static final Map<String, SharedSegment> HERE = new HashMap<>();

    private final String name;
    private final SharedMemory memory;
    private final MemorySegment segment;

    private SharedSegment(String name, SharedMemory memory) {
        this.name = name;
        this.memory = memory;
        segment = memory.segment();
    }

    /** Zeros, for so many bytes of data. */
    static SharedSegment create(long size) throws IOException {
        String name = newName();
        return created(name, SharedMemory.anonymous(name, DATA + size));
    }

    /** As {@link #create}, but with nothing allocated. */
    static SharedSegment reserve(long size) throws IOException {
        String name = newName();
        return created(name, SharedMemory.reserve(name, DATA + size));
    }

    private static String newName() {
        return "brood-" + UUID.randomUUID();
    }

    private static SharedSegment created(String name, SharedMemory memory) {
        SharedSegment created = new SharedSegment(name, memory);
        created.segment.set(ValueLayout.JAVA_INT, CREATORS_FD, memory.fd().raw());
        synchronized (HERE) {
            HERE.put(name, created);
        }
        return created;
    }

    /**
     * The one that a process has, mapped here if it was not.
     *
     * @return null if that process has it no more
     */
    static SharedSegment of(String name, int pid, int fd) throws IOException {
        synchronized (HERE) {
            SharedSegment known = HERE.get(name);
            if (known != null) {
                return known;
            }
            unmapClosed();
            String path = "/proc/" + pid + "/fd/" + fd;
            if (!leadsTo(path, name)) {
                return null;
            }
            Fd opened;
            try {
                opened = Fd.open(path, OpenFlag.RDWR);
            } catch (PosixException goneMeanwhile) {
                return null;
            }
            if (!leadsTo("/proc/self/fd/" + opened.raw(), name)) {
                opened.close();
                return null;
            }
            SharedSegment attached = new SharedSegment(name, SharedMemory.attach(opened));
            HERE.put(name, attached);
            return attached;
        }
    }

    private static boolean leadsTo(String link, String name) {
        try {
            String target = Files.readSymbolicLink(Path.of(link)).toString();
            return target.equals("/memfd:" + name + " (deleted)");
        } catch (IOException gone) { // or not this user's, which comes to the same
            return false;
        }
    }

    private static void unmapClosed() {
        for (Iterator<SharedSegment> all = HERE.values().iterator(); all.hasNext(); ) {
            SharedSegment each = all.next();
            if (each.isClosed()) {
                try {
                    each.memory.close();
                    all.remove();
                } catch (IllegalStateException inUse) { // until a later time
                }
            }
        }
    }

    String name() {
        return name;
    }

    SharedMemory memory() {
        return memory;
    }

    /** The data. */
    MemorySegment data() {
        return memory.segment().asSlice(DATA);
    }

    /** Whether this process has created it. */
    boolean isMine() {
        return memory.creator().equals(ProcessId.current());
    }

    int creatorsPid() {
        return memory.creator().pid().raw();
    }

    int creatorsFd() {
        return segment.get(ValueLayout.JAVA_INT, CREATORS_FD);
    }

    private boolean isClosed() {
        return (int) INT.getVolatile(segment, CLOSED) != 0;
    }

    /**
     * Unmaps it here. Does nothing if it is not mapped.
     *
     * @param forAll whether nobody is to use it any more
     * @throws IllegalStateException if it is in use here: then nothing has happened
     */
    void unmap(boolean forAll) {
        synchronized (HERE) {
            if (forAll) {
                INT.setVolatile(segment, CLOSED, 1);
            }
            try {
                memory.close();
            } catch (IllegalStateException inUse) {
                if (forAll) {
                    INT.setVolatile(segment, CLOSED, 0);
                }
                throw inUse;
            }
            HERE.remove(name, this);
        }
    }

    /** Whether it is mapped here. */
    boolean isMapped() {
        return segment.scope().isAlive();
    }
}
