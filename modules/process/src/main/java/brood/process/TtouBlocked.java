package brood.process;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.processes_h;
import brood.libc.signals_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A while in which this thread may change its terminal from the background; else SIGTTOU would stop the process. */
final class TtouBlocked implements AutoCloseable {
    private static final Signal SIGTTOU = new Signal(signals_h.SIGTTOU());

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment before = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);

    TtouBlocked() {
        MemorySegment blocked = arena.allocate(processes_h.SIGSET_SIZE(), Long.BYTES);
        blocked.set(ValueLayout.JAVA_LONG, 0, SignalSet.of(SIGTTOU).raw());
        signals_h.pthread_sigmask(signals_h.SIG_BLOCK(), blocked, before);
    }

    @Override
    public void close() {
        signals_h.pthread_sigmask(signals_h.SIG_SETMASK(), before, MemorySegment.NULL);
        arena.close();
    }
}
