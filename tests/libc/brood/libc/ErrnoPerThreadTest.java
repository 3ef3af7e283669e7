package brood.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads fail at once, each with an error of its own. */
class ErrnoPerThreadTest {
    private static final int THREADS_PER_ERROR = 8;
    private static final int ROUNDS = 1_000;

    private static final MemorySegment NO_SUCH_FILE = Arena.global().allocateFrom("/no/such/file");
    private static final MemorySegment BELOW_A_FILE = Arena.global().allocateFrom("/dev/null/below");
    private static final Map<Integer, IntSupplier> FAILING_CALLS = Map.of(
            errors_h.EBADF(), () -> files_h.close(-1),
            errors_h.EINVAL(), () -> files_h.dup3(0, 0, 0),
            errors_h.EFAULT(), () -> files_h.pipe2(MemorySegment.NULL, 0),
            errors_h.ESRCH(), () -> processes_h.getpgid(Integer.MAX_VALUE),
            errors_h.ENOENT(), () -> files_h.open(NO_SUCH_FILE, files_h.O_RDONLY(), 0),
            errors_h.ENOTDIR(), () -> files_h.open(BELOW_A_FILE, files_h.O_RDONLY(), 0));

    static List<Named<ThreadFactory>> kindsOfThread() {
        return List.of(
                Named.of("platform", Thread.ofPlatform().factory()),
                Named.of("virtual", Thread.ofVirtual().factory()));
    }

    @ParameterizedTest
    @MethodSource("kindsOfThread")
    void eachThreadSeesItsOwnError(ThreadFactory threads) throws Exception {
        var start = new CyclicBarrier(FAILING_CALLS.size() * THREADS_PER_ERROR);
        var results = new ArrayList<Future<?>>();
        try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
            FAILING_CALLS.forEach((errno, call) -> {
                Callable<Void> rounds = () -> {
                    start.await();
                    for (int i = 0; i < ROUNDS; i++) {
                        assertThat(call.getAsInt()).isEqualTo(-errno);
                        Thread.yield();
                    }
                    return null;
                };
                for (int i = 0; i < THREADS_PER_ERROR; i++) {
                    results.add(executor.submit(rounds));
                }
            });
        }

        assertThat(results).hasSize(FAILING_CALLS.size() * THREADS_PER_ERROR);
        for (Future<?> result : results) {
            result.get();
        }
    }
}
