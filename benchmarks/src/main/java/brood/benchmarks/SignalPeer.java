package brood.benchmarks;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.JvmCommand;
import brood.process.OtherProcess;
import brood.process.Processes;
import brood.process.Redirect;
import brood.signal.SignalFd;
import brood.signal.SignalHandlers;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Another JVM, which answers each SIGUSR1 with one. */
public final class SignalPeer {
    static final Signal SIGNAL = Signal.SIGUSR1;
    static final SignalSet SIGNALS = SignalSet.of(SIGNAL);

    private SignalPeer() {}

    /** Starts it; it sends the first one when it is ready. */
    static Child start(boolean byDescriptor) throws IOException {
        Pipe lifeline = Pipe.open(); // whose write end this JVM keeps for as long as it lives
        Child child = JvmCommand.current()
                .mainModule("brood.benchmarks/" + SignalPeer.class.getName(), Boolean.toString(byDescriptor))
                .blockedSignals(byDescriptor ? SIGNALS : SignalSet.EMPTY)
                .command()
                .stdin(Redirect.to(lifeline.readEnd().fd()))
                .spawn();
        lifeline.readEnd().close();
        return child;
    }

    /** What the other JVM does. */
    public static void main(String[] args) throws Exception {
        OtherProcess starter = OtherProcess.open(Processes.parent().orElseThrow());
        if (Boolean.parseBoolean(args[0])) {
            Thread.ofPlatform().daemon().start(() -> answerByDescriptor(starter));
        } else {
            SignalHandlers.set(SIGNAL, arrived -> answer(starter));
        }
        answer(starter);
        System.in.read();
        Runtime.getRuntime().halt(0);
    }

    private static void answerByDescriptor(OtherProcess starter) {
        try (SignalFd source = SignalFd.open(SIGNALS)) {
            while (true) {
                source.waitFor();
                answer(starter);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(OtherProcess starter) {
        try {
            starter.signal(SIGNAL);
        } catch (IOException gone) {
            Runtime.getRuntime().halt(0);
        }
    }
}
