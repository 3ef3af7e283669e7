package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.mmap.RingBuffer.Kind;
import brood.testing.Leaks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A small ring in memory of this process, as tests of rings need it. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class RingFixture {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    final List<Long> read = new ArrayList<>();
    final RecordHandler reader = (bytes, at, length) -> read.add(bytes.get(LONG, at));

    MemorySegment memory;
    private Mapping mapping;

    @BeforeEach
    void map() throws Exception {
        mapping = Mapping.anonymous(RingBuffer.sizeFor(1024), MapMode.SHARED);
        memory = mapping.segment();
    }

    @AfterEach
    void unmap() {
        mapping.close();
    }

    final RingBuffer ring(Kind kind) throws InvalidLayout {
        return RingBuffer.createOrOpen(memory, kind);
    }

    static void put(RingProducer producer, long value) throws RingClosed {
        long at = producer.tryClaim(8);
        assertThat(at).isNotEqualTo(RingProducer.FULL);
        producer.memory().set(LONG, at, value);
        producer.commit();
    }

    static <T> FutureTask<T> start(boolean virtual, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(future);
        return future;
    }

    /** A process that was killed. */
    static ProcessId ended() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        ProcessId id = ProcessId.of(new Pid((int) process.pid())).orElseThrow();
        process.destroyForcibly().waitFor();
        return id;
    }

    /** Until somebody is about to sleep on tail or head; what wakes then must not miss that. */
    final void awaitSleeper(long position) throws InterruptedException {
        while (((long) RingDescriptor.LONG.getVolatile(memory, position) & 1) == 0) {
            if (Thread.interrupted()) { // the test takes too long
                throw new InterruptedException();
            }
            Thread.onSpinWait();
        }
    }
}
