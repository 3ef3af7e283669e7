package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.signal.SignalHandlers.Registration;
import brood.testing.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handlers run one after the other, whatever they do. */
@ExtendWith(Leaks.class)
@Timeout(60)
class DispatcherTest {
    private static final Signal USR1 = Signal.SIGUSR1;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private List<SignalSet> before;

    private Registration set(Signal signal, String name) {
        return SignalHandlers.set(signal, arrived -> calls.add(name + " " + arrived));
    }

    @Test
    void handlersNeverOverlap() throws Exception {
        int[] numbers = {1, 2, 10, 14, 15, 23, 28, 30};
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BlockingQueue<Signal> handled = new LinkedBlockingQueue<>();
        List<Registration> registrations = new ArrayList<>();
        for (int number : numbers) {
            registrations.add(SignalHandlers.set(new Signal(number), signal -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.yield();
                running.decrementAndGet();
                handled.add(signal);
            }));
        }
        for (int round = 0; round < 50; round++) {
            for (int number : numbers) {
                SignalHandlers.of(new Signal(number)).raise();
            }
            for (int i = 0; i < numbers.length; i++) {
                handled.take();
            }
        }
        registrations.forEach(Registration::close);
        assertThat(most.get()).isOne();
    }

    @Test
    void arrivalsDuringAHandlerAreMergedIntoOneMoreCall() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        Registration last = set(Signal.SIGWINCH, "last"); // of a higher number: handled after all the others
        try (Registration registration = SignalHandlers.set(USR1, signal -> {
            count.incrementAndGet();
            begun.countDown();
            awaitUninterruptibly(goOn);
        })) {
            Dispatcher.arrived(registration.signal().number());
            begun.await();
            for (int i = 0; i < 10; i++) {
                Dispatcher.arrived(USR1.number());
            }
            Dispatcher.arrived(Signal.SIGWINCH.number());
            goOn.countDown();
            assertThat(calls.take()).isEqualTo("last SIGWINCH");
        }
        last.close();
        assertThat(count.get()).isEqualTo(2);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAHandlerThrowsIsReportedAndTheNextOneRuns() throws Exception {
        Thread.UncaughtExceptionHandler former = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            calls.add(thread.getName() + " reports " + failure.getMessage());
            throw new IllegalStateException("and fails to");
        });
        try (Registration throwing = SignalHandlers.set(USR1, signal -> {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("a handler's own");
                });
                Registration next = set(Signal.SIGWINCH, "next")) {
            SignalHandlers.of(throwing.signal()).raise();
            assertThat(calls.take()).isEqualTo("brood-signals reports a handler's own");
            SignalHandlers.of(next.signal()).raise();
            assertThat(calls.take()).isEqualTo("next SIGWINCH");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(former);
        }
    }

    @Test
    void aHandlerMayCloseItselfAndSetAnother() throws Exception {
        List<Registration> registrations = new ArrayList<>();
        registrations.add(SignalHandlers.set(USR1, signal -> {
            registrations.removeFirst().close();
            registrations.add(set(signal, "second"));
            calls.add("first");
        }));
        SignalHandlers.of(USR1).raise();
        assertThat(calls.take()).isEqualTo("first");
        SignalHandlers.of(USR1).raise();
        assertThat(calls.take()).isEqualTo("second SIGUSR1");
        registrations.removeFirst().close();
    }

    /** The JDK starts a thread for each that it sees, and it sees as many as it can keep up with. */
    @Test
    void tenThousandInABurstAreMergedAndTheNextOneIsHandled() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Registration burst = SignalHandlers.set(USR1, signal -> count.incrementAndGet());
                Registration next = set(Signal.SIGWINCH, "next")) {
            for (int i = 0; i < 10_000; i++) {
                SignalHandlers.of(burst.signal()).raise();
            }
            SignalHandlers.of(next.signal()).raise();
            assertThat(calls.take()).isEqualTo("next SIGWINCH");
            while (count.get() == 0) { // another thread of the JDK's may bring it after that
                Thread.onSpinWait();
            }
            awaitQuiet(count);
            assertThat(count.get()).isBetween(1, 10_000);
            int sofar = count.get();
            SignalHandlers.of(burst.signal()).raise();
            while (count.get() == sofar) {
                Thread.onSpinWait();
            }
        }
    }

    /** Until none of the JDK's threads has one to bring any more: each is named after the signal. */
    private static void awaitQuiet(AtomicInteger count) {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("SIGUSR1"))) {
            Thread.onSpinWait();
        }
        assertThat(count.get()).isPositive();
    }

    @Test
    void closingWhileTheHandlerRunsLetsItEndAndRestores() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Registration outer = set(USR1, "outer");
        Registration inner = SignalHandlers.set(USR1, signal -> {
            begun.countDown();
            awaitUninterruptibly(goOn);
            calls.add("inner went on");
        });
        SignalHandlers.of(USR1).raise();
        begun.await();
        inner.close(); // does not wait for it
        SignalHandlers.of(USR1).raise();
        goOn.countDown();
        assertThat(calls.take()).isEqualTo("inner went on");
        assertThat(calls.take()).isEqualTo("outer SIGUSR1");
        outer.close();
    }

    @Test
    void aPauseEndsWhenAHandlerHasReturned() throws Exception {
        BlockingQueue<Object> paused = new LinkedBlockingQueue<>();
        try (Registration registration = set(USR1, "handler")) {
            Thread pausing = Thread.startVirtualThread(() -> {
                try {
                    paused.add(SignalHandlers.pause(Deadline.NEVER).orElseThrow());
                } catch (InterruptedException e) {
                    paused.add(e);
                }
            });
            while (paused.isEmpty()) { // one that comes before the pause begins does not end it
                SignalHandlers.of(registration.signal()).raise();
                assertThat(calls.take()).isEqualTo("handler SIGUSR1");
            }
            pausing.join();
            assertThat(paused.take()).isEqualTo(USR1);
        }
    }

    @Test
    void aPauseIsNotEndedByAHandlerThatHadReturnedBefore() throws Exception {
        try (Registration usr1 = set(USR1, "handler");
                Registration winch = set(Signal.SIGWINCH, "handler")) {
            for (List<Registration> order : List.of(List.of(usr1, winch), List.of(winch, usr1))) {
                for (Registration each : order) {
                    SignalHandlers.of(each.signal()).raise();
                    assertThat(calls.take()).isEqualTo("handler " + each.signal());
                }
                // The last has perhaps not returned yet, the one before it has.
                assertThat(SignalHandlers.pause(Deadline.after(Duration.ofMillis(20)))
                                .orElse(order.getLast().signal()))
                        .isEqualTo(order.getLast().signal());
            }
        }
    }

    @Test
    void aPauseEndsAtItsDeadlineAndByAnInterrupt() throws Exception {
        assertThat(SignalHandlers.pause(Deadline.after(Duration.ofMillis(20)))).isEmpty();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> SignalHandlers.pause(Deadline.NEVER)).isInstanceOf(InterruptedException.class);
    }
}
