package brood.benchmarks;

import brood.process.Child;
import brood.signal.SignalHandlers;
import java.util.concurrent.Semaphore;

/** A signal to another JVM and one back, each brought to a handler. */
final class HandlerPingPong implements Work {
    private final Semaphore arrived = new Semaphore(0);
    private final Child peer;

    HandlerPingPong() throws Exception {
        SignalHandlers.set(SignalPeer.SIGNAL, signal -> arrived.release());
        peer = SignalPeer.start(false);
        arrived.acquire();
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            peer.signal(SignalPeer.SIGNAL);
            arrived.acquire();
        });
    }
}
