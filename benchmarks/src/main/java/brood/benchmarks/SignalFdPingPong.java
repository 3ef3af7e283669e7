package brood.benchmarks;

import brood.process.Child;
import brood.signal.SignalFd;

/** A signal to another JVM and one back, each read from a descriptor. */
final class SignalFdPingPong implements Work {
    private final SignalFd source = SignalFd.open(SignalPeer.SIGNALS);
    private final Child peer = SignalPeer.start(true);

    SignalFdPingPong() throws Exception {
        source.waitFor();
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            peer.signal(SignalPeer.SIGNAL);
            source.waitFor();
        });
    }
}
