package brood.benchmarks;

import brood.mmap.Mapping;
import brood.sync.Mutex;
import brood.sync.OwnerDied;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Locks a mutex, adds one to what it guards, and unlocks; many times, so that a lock is more than the clock. */
public class MutexLocks implements Work {
    private static final int LOCKS = 1000;
    private static final long GUARDED = Mutex.SIZE;

    private final MemorySegment memory;
    private final Mutex mutex;

    MutexLocks() throws IOException {
        this(created(Arena.global().allocate(2 * Mutex.SIZE, Mutex.SIZE)));
    }

    private MutexLocks(MemorySegment memory) throws IOException {
        this.memory = memory;
        mutex = Mutex.attach(memory);
    }

    private static MemorySegment created(MemorySegment memory) {
        Mutex.create(memory);
        return memory;
    }

    /** The same while another JVM does it too. */
    static final class Contended extends MutexLocks {
        Contended() throws IOException {
            super(Partner.start(MutexLocks.class, Mapping.pageSize(), Mutex::create));
        }

        /** The mean: most locks find the mutex free, because the other one sleeps, and what counts is the price of that. */
        @Override
        public double measure(int operations) throws Exception {
            long start = System.nanoTime();
            for (int i = 0; i < operations; i++) {
                lock();
            }
            return (double) (System.nanoTime() - start) / operations / LOCKS;
        }
    }

    /** The other JVM. */
    public static void main(String[] arguments) throws Exception {
        MutexLocks locks = new MutexLocks(Partner.memory());
        while (true) {
            locks.lock();
        }
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, this::lock) / LOCKS;
    }

    final void lock() throws OwnerDied, InterruptedException {
        for (int i = 0; i < LOCKS; i++) {
            mutex.lock();
            memory.set(ValueLayout.JAVA_LONG, GUARDED, memory.get(ValueLayout.JAVA_LONG, GUARDED) + 1);
            mutex.unlock();
        }
    }
}
