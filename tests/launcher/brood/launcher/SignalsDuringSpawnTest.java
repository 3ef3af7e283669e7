package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Child;
import brood.process.Command;
import brood.process.JvmCommand;
import brood.process.OtherProcess;
import brood.signal.SignalFd;
import brood.signal.SignalHandlers;
import brood.testing.Leaks;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A signal that arrives while a program is being started is this process's: neither lost nor the program's as well. */
@ExtendWith(Leaks.class)
@Timeout(120)
class SignalsDuringSpawnTest {
    private static final int SIGNALS = 300;

    /** Each is sent when the one before has been handled, so none may be merged. */
    @Test
    void everyOneIsHandledOnce() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Semaphore handled = new Semaphore(0);
        try (var _ = SignalHandlers.set(Signal.SIGUSR1, signal -> {
                    count.incrementAndGet();
                    handled.release();
                });
                OtherProcess self = OtherProcess.open(Pid.current())) {
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < SIGNALS; i++) {
                        self.signal(Signal.SIGUSR1);
                        handled.acquire();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            do {
                assertThat(Command.of("/bin/true").run().describe()).isEqualTo("exited with 0");
            } while (sender.isAlive());
            sender.join();
        }
        assertThat(count.get()).isEqualTo(SIGNALS);
    }

    @Test
    void everyQueuedOneIsReadOnceAndInOrder() throws Exception {
        Command command = JvmCommand.current()
                .mainModule("launcher/" + Reads.class.getName())
                .blockedSignals(Reads.SIGNALS)
                .command();
        try (Child child = command.spawn()) {
            for (int value = 0; value < SIGNALS; value++) {
                child.queue(Reads.QUEUED, value); // from its first moment on
            }
            assertThat(child.waitFor().describe()).isEqualTo("exited with 0");
        }
    }

    /** Reads values 0, 1, 2 … while it starts programs. */
    static final class Reads {
        static final Signal QUEUED = new Signal(40);
        static final SignalSet SIGNALS = SignalSet.of(QUEUED);

        private Reads() {}

        public static void main(String[] arguments) throws Exception {
            try (SignalFd source = SignalFd.open(SIGNALS)) {
                for (int expected = 0; expected < SignalsDuringSpawnTest.SIGNALS; expected++) {
                    if (expected % 10 == 0 && !Command.of("/bin/true").run().isSuccess()) {
                        System.exit(2);
                    }
                    if (source.waitFor().value().orElseThrow() != expected) {
                        System.exit(1);
                    }
                }
                System.exit(source.poll().isEmpty() ? 0 : 3);
            }
        }
    }
}
