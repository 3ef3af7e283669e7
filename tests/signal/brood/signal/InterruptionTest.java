package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Fd;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.Signal;
import brood.libc.files_h;
import brood.libc.pollfd;
import brood.libc.processes_h;
import brood.libc.signals_h;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a signal interrupts when its handler has run on a thread that is in a system call, and what goes on. */
@ExtendWith(Leaks.class)
@Timeout(60)
class InterruptionTest {
    private static final Signal USR1 = Signal.SIGUSR1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
    private final BlockingQueue<Signal> handled = new LinkedBlockingQueue<>();
    private SignalHandlers.Registration registration;

    /** A system call on a thread of its own. */
    private interface Call {
        long run() throws Exception;
    }

    private final CompletableFuture<Integer> thread = new CompletableFuture<>();
    private final CompletableFuture<Long> result = new CompletableFuture<>();

    @BeforeEach
    void open() {
        assertThat(files_h.pipe2(ends, files_h.O_CLOEXEC())).isZero();
        registration = SignalHandlers.set(USR1, handled::add);
    }

    @AfterEach
    void close() {
        registration.close();
        files_h.close(end(0));
        files_h.close(end(1));
        arena.close();
    }

    private int end(int index) {
        return ends.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    private long read() {
        return files_h.read(end(0), arena.allocate(1), 1);
    }

    private long poll(long nanos) {
        MemorySegment one = pollfd.allocate(arena);
        pollfd.fd(one, end(0));
        pollfd.events(one, (short) files_h.POLLIN());
        MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, nanos % 1_000_000_000);
        return files_h.ppoll(one, 1, nanos < 0 ? MemorySegment.NULL : timeout, MemorySegment.NULL);
    }

    /** Starts the call; returns when the thread sleeps in it. */
    private int start(Call call, String systemCall) throws Exception {
        Thread.ofPlatform().start(() -> {
            thread.complete(processes_h.gettid());
            try {
                result.complete(call.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        int number = thread.get();
        awaitIn(number, systemCall);
        return number;
    }

    /** The number of the system call that a thread sleeps in stands first in the file. */
    private void awaitIn(int number, String systemCall) throws Exception {
        Path file = Path.of("/proc/self/task/" + number + "/syscall");
        while (!result.isDone() && !Files.readString(file).startsWith(systemCall + " ")) {
            Thread.sleep(1); // between two looks, not instead of one
        }
    }

    private static void signal(int number) {
        assertThat(signals_h.tgkill(processes_h.getpid(), number, USR1.number()))
                .isZero();
    }

    private void letGo() {
        assertThat(files_h.write(end(1), arena.allocate(1), 1)).isOne();
    }

    private static final String READ = "0";
    private static final String PPOLL = "271";

    @Test
    void aReadIsRestarted() throws Exception {
        int number = start(this::read, READ);
        signal(number);
        assertThat(handled.take()).isEqualTo(USR1);
        awaitIn(number, READ);
        assertThat(result).isNotDone();
        letGo();
        assertThat(result.get()).isOne();
    }

    @Test
    void aReadIsInterruptedAfterSiginterrupt() throws Exception {
        assertThat(signals_h.siginterrupt(USR1.number(), 1)).isZero();
        int number = start(this::read, READ);
        signal(number);
        assertThat(result.get()).isEqualTo(-Errno.EINTR.raw());
        assertThat(handled.take()).isEqualTo(USR1);
    }

    /** siginterrupt or not: the call is none of those that are ever restarted. */
    @Test
    void aPollIsInterrupted() throws Exception {
        int number = start(() -> poll(-1), PPOLL);
        signal(number);
        assertThat(result.get()).isEqualTo(-Errno.EINTR.raw());
        assertThat(handled.take()).isEqualTo(USR1);
    }

    @Test
    void aSignalThatIsIgnoredInterruptsNothing() throws Exception {
        try (var _ = SignalHandlers.ignore(USR1)) {
            int number = start(() -> poll(-1), PPOLL);
            signal(number);
            awaitIn(number, PPOLL);
            assertThat(result).isNotDone();
            letGo();
            assertThat(result.get()).isOne();
        }
        assertThat(handled).isEmpty();
    }

    /** Which is why Brood's own waits are begun again, for the time that is left. */
    @Test
    void aPollersWaitGoesOnUntilItsDeadline() throws Exception {
        long start = System.nanoTime();
        Duration wait = Duration.ofMillis(300);
        Fd fd = Fd.borrow(end(0));
        int number = start(
                () -> Poller.await(fd, Deadline.after(wait), PollEvent.READABLE).size(), PPOLL);
        for (int i = 0; i < 5; i++) {
            signal(number);
            assertThat(handled.take()).isEqualTo(USR1);
        }
        assertThat(result.get()).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(wait.toNanos());
    }
}
