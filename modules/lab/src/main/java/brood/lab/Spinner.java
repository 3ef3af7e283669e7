package brood.lab;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.pipe.Pipe;
import brood.process.Capture;
import brood.process.Captured;
import brood.process.Child;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;

/** A process that shows that another one works. */
final class Spinner implements Scenario {
    @Override
    public String name() {
        return "spinner";
    }

    @Override
    public Chapter chapter() {
        return Chapter.WORKERS;
    }

    @Override
    public String summary() {
        return "a spinner process runs while another computes fib(n), then is terminated";
    }

    @Override
    public String explanation() {
        return """
                A process turns a spinner while its parent computes a Fibonacci number the slow way, and is then
                terminated (001). Both are JVMs with their compilers here, and the lab stands between them, so that
                what the spinner shows can be counted: it has turned, and was ended by SIGTERM, which a JVM takes as
                a wish to exit with 143. Calls: posix_spawn, pipe2, pidfd_send_signal, waitid.""";
    }

    private static final String N = "40";

    @Override
    public void run(Lab lab) throws Exception {
        try (Pipe screen = Pipe.open();
                Child spinner = FastJvm.of(SpinnerPart.class, "spin")
                        .stdout(Redirect.to(screen.writeEnd().fd()))
                        .resetIgnored(SignalSet.ALL)
                        .spawn()) {
            screen.writeEnd().close();
            String shown = new String(screen.readEnd().readNBytes(1), StandardCharsets.UTF_8); // it runs
            Captured fib = Capture.of(FastJvm.of(SpinnerPart.class, "fib", N)).run();
            spinner.signal(Signal.SIGTERM);
            WaitStatus end = lab.end(spinner);
            shown += new String(screen.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            lab.say("shown meanwhile: " + shown);
            lab.check("fib(" + N + ")", fib.stdoutText().strip(), "102334155");
            lab.check(
                    "the spinner has turned meanwhile",
                    shown.length() > 1 && "-\\|/-\\|/".contains(shown.substring(0, 2)));
            lab.check("and was terminated", end, WaitStatus.exited(143));
        }
    }
}
