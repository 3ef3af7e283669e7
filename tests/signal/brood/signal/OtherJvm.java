package brood.signal;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.signal.SignalHandlers.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What ends a JVM, or must be said when it starts, is tried in another one. */
final class OtherJvm {
    private OtherJvm() {}

    /** How it ended, as a shell has it, and what it printed. */
    record Result(int exitStatus, String output) {}

    /** Runs {@link #main} in a JVM of its own. */
    static Result run(String shellPrefix, List<String> flags, String scenario) throws Exception {
        return run(shellPrefix, flags, OtherJvm.class, scenario);
    }

    /** Runs a class's main method in a JVM of its own. */
    static Result run(String shellPrefix, List<String> flags, Class<?> main, String scenario) throws Exception {
        Path classes = Path.of(OtherJvm.class.getResource("OtherJvm.class").toURI())
                .getParent()
                .getParent()
                .getParent();
        List<String> command = new ArrayList<>(List.of("sh", "-c", shellPrefix + " exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(
                "--enable-native-access=brood.libc", "-Xlog:disable", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        command.addAll(List.of("--patch-module", "brood.signal=" + classes));
        command.addAll(List.of("-m", "brood.signal/" + main.getName(), scenario));
        Path output = Files.createTempFile("other-jvm", null);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(scenario + " still runs after a minute: " + Files.readString(output));
            }
            return new Result(process.waitFor(), Files.readString(output).strip());
        } finally {
            Files.delete(output);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
        switch (arguments[0]) {
            case "restored" -> {
                Registration registration = SignalHandlers.set(Signal.SIGTERM, signal -> {});
                SignalHandlers.ignore(Signal.SIGTERM).close();
                registration.close();
                SignalHandlers.of(Signal.SIGTERM).raise();
                new CountDownLatch(1).await();
            }
            case "default" -> {
                SignalHandlers.setDefault(Signal.SIGTERM);
                SignalHandlers.of(Signal.SIGTERM).raise();
                new CountDownLatch(1).await();
            }
            case "closed-while-waiting" -> {
                Registration term = SignalHandlers.set(Signal.SIGTERM, signal -> System.out.println("handled"));
                SignalHandlers.set(Signal.SIGUSR1, signal -> {
                    Dispatcher.arrived(Signal.SIGTERM.number());
                    term.close();
                });
                SignalHandlers.of(Signal.SIGUSR1).raise();
                new CountDownLatch(1).await();
            }
            case "ends" -> SignalHandlers.set(Signal.SIGUSR1, signal -> {});
            case "refused" -> {
                for (Signal signal : List.of(Signal.SIGUSR1, Signal.SIGHUP, Signal.SIGINT, Signal.SIGTERM)) {
                    printRefusal(() -> SignalHandlers.set(signal, arrived -> {}));
                    printRefusal(() -> SignalHandlers.ignore(signal));
                }
                SignalHandlers.of(Signal.SIGUSR1).raise();
                System.out.println("ignored USR1");
            }
            case "ignored-at-start" -> {
                try (Registration registration =
                        SignalHandlers.set(Signal.SIGHUP, signal -> System.out.println("handled"))) {
                    printIgnored();
                    SignalHandlers.of(registration.signal()).raise();
                }
                printIgnored();
            }
            case "alarm" -> AlarmTest.alarm();
            case "alarm-kept" -> AlarmTest.alarmAndExec();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void printRefusal(Runnable change) {
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void printIgnored() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("SigIgn:")) {
                boolean ignored = SignalSet.parseHex(line.substring(7).strip()).contains(Signal.SIGHUP);
                System.out.println(ignored ? "ignored" : "not ignored");
            }
        }
    }
}
