package brood.process;

import brood.core.Pid;
import brood.core.Signal;
import brood.libc.signals_h;
import java.io.IOException;

/** Registers handlers in a JVM of its own, or in a forked child of it, and ends as the first argument says. */
final class ExitHandlersMain {
    private ExitHandlersMain() {}

    public static void main(String[] arguments) throws Exception {
        ExitHandlers.register(() -> System.out.println("first"));
        Runnable removed = () -> System.out.println("removed");
        ExitHandlers.register(removed);
        ExitHandlers.register(removed);
        ExitHandlers.register(() -> {
            throw new IllegalStateException("expected");
        });
        ExitHandlers.register(() -> ExitHandlers.register(() -> System.out.println("late")));
        ExitHandlers.register(() -> System.out.println("last"));
        ExitHandlers.unregister(removed);
        ExitHandlers.unregister(removed);
        ExitHandlers.unregister(removed);
        if (arguments.length > 1) {
            try (Child child = Fork.start(() -> end(arguments[0]))) {
                System.out.println(child.waitFor().describe());
            }
            Exec.exitNow(0);
        }
        System.exit(end(arguments[0]));
    }

    private static int end(String way) throws IOException {
        switch (way) {
            case "exits" -> {
                return 3;
            }
            case "fails" -> throw new IOException("expected");
            case "exits now" -> Exec.exitNow(4);
            case "is killed" -> {
                signals_h.signal(Signal.SIGTERM.number(), signals_h.SIGNAL_DEFAULT());
                signals_h.kill(Pid.current().raw(), Signal.SIGTERM.number());
            }
            default -> throw new IllegalArgumentException(way);
        }
        return 99;
    }
}
