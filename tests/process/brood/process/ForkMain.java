package brood.process;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.wait.WaitStatus;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** What {@link ForkTest} has done in a JVM that may fork: the first argument says what. Exits with 0 if it was right. */
final class ForkMain {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many at a time, for both CPUs of a small machine. */
    private static final int SIBLINGS = 4;

    static int number = 100;
    static final int[] NUMBERS = {111, 222};

    private ForkMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "twice" -> twice();
            case "memory" -> memory();
            case "many" -> many(Integer.parseInt(arguments[1]));
            case "locks" -> locks();
            case "signals" -> signals();
            case "ignored" -> ignored();
            case "statuses" -> statuses();
            case "descriptors" -> descriptors();
            case "strangers" -> strangers();
            case "nested" -> nested();
            case "hooks" -> hooks();
            case "full" -> full();
            case "classes" -> classes();
            case "refused" -> refused();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void check(boolean holds, Object what) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + what);
        }
    }

    private static WaitStatus end(Child child) throws Exception {
        Outcome outcome = child.waitOrTerminate(Deadline.after(PATIENCE), Signal.SIGKILL, PATIENCE);
        check(outcome instanceof Outcome.Ended && !outcome.timedOut(), outcome);
        return ((Outcome.Ended) outcome).status();
    }

    private static void succeeds(Fork.Body body) throws Exception {
        try (Child child = Fork.start(body)) {
            check(end(child).equals(WaitStatus.exited(0)), child);
        }
    }

    private static void twice() throws Exception {
        System.setOut(new PrintStream(new BufferedOutputStream(System.out)));
        Pid parent = Pid.current();
        System.out.print("before ");
        try (Child child = Fork.start(() -> {
            check(!Pid.current().equals(parent), "another pid");
            check(Processes.parent().orElseThrow().equals(parent), "the parent's");
            check(Children.all().isEmpty(), "no children of its own");
            System.out.print("child ");
            return 7;
        })) {
            check(child.argv().equals(List.of("(fork)")), child.argv());
            check(!child.pid().equals(parent), "another pid");
            check(end(child).equals(WaitStatus.exited(7)), child);
        }
        System.out.println("parent");
        System.out.flush();
    }

    private static void memory() throws Exception {
        Object shared = new Object();
        int address = System.identityHashCode(shared);
        try (Pipe told = Pipe.open();
                Child child = Fork.start(() -> {
                    number += 10;
                    NUMBERS[0] *= 3;
                    NUMBERS[1] *= 3;
                    check(System.identityHashCode(shared) == address, "the same object");
                    told.writeEnd().write((number + " " + NUMBERS[0] + " " + NUMBERS[1]).getBytes());
                    return 0;
                })) {
            number += 20;
            check(end(child).isSuccess(), child);
            told.writeEnd().close();
            String seen = new String(told.readEnd().readAllBytes());
            check(seen.equals("110 333 666"), seen);
            check(number == 120 && NUMBERS[0] == 111 && NUMBERS[1] == 222, number);
        }
    }

    /** Each child does what Java programs do; the parent has done all of it before, and has idle threads. */
    private static void many(int count) throws Exception {
        try (ExecutorService idle = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                idle.submit(() -> ForkedTasks.text(1)).get();
            }
            List<Fork.Body> tasks = ForkedTasks.ALL;
            for (int i = 0; i < count; i += SIBLINGS) {
                List<Child> siblings = new ArrayList<>();
                for (int n = 0; n < SIBLINGS; n++) {
                    siblings.add(Fork.start(tasks.get((i + n) % tasks.size())));
                }
                for (Child child : siblings) {
                    WaitStatus status = end(child);
                    check(status.equals(WaitStatus.exited(0)), "one from " + i + " on: " + status.describe());
                }
            }
        }
    }

    /** A thread of the parent holds a lock for 20 of every 200 ms; no child may be made in these. */
    private static void locks() throws Exception {
        Object lock = new Object();
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                synchronized (lock) {
                    long end = System.nanoTime() + 20_000_000;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                }
                LockSupport.parkNanos(180_000_000);
            }
        });
        for (int i = 0; i < 40; i++) {
            succeeds(() -> {
                synchronized (lock) {
                    return 0;
                }
            });
            LockSupport.parkNanos(1_000_000L * i); // at any moment
        }
    }

    private static void signals() throws Exception {
        String mask = status("SigBlk");
        for (Signal signal : List.of(
                Signal.SIGTERM,
                Signal.SIGINT,
                Signal.SIGHUP,
                Signal.SIGQUIT,
                Signal.SIGUSR1,
                new Signal(12),
                Signal.SIGPIPE,
                Signal.SIGALRM)) {
            try (Pipe ready = Pipe.open();
                    Child child = Fork.start(() -> {
                        ready.writeEnd().write(1);
                        Thread.sleep(PATIENCE);
                        return 0;
                    })) {
                ready.readEnd().read();
                child.signal(signal);
                WaitStatus status = end(child);
                check(status instanceof WaitStatus.Signaled s && s.signal().equals(signal), signal + ": " + status);
            }
        }
        succeeds(() -> status("SigBlk").matches("0+") ? 0 : 1);
        check(status("SigBlk").equals(mask), "the parent's mask is as before");
    }

    private static void ignored() throws Exception {
        try (Pipe ready = Pipe.open();
                Child child = Fork.start(() -> {
                    ready.writeEnd().write(1);
                    Thread.sleep(PATIENCE);
                    return 0;
                })) {
            ready.readEnd().read();
            child.signal(Signal.SIGHUP);
            child.signal(Signal.SIGTERM); // of two that are pending the lower one is delivered first
            check(end(child).equals(WaitStatus.signaled(Signal.SIGTERM, false)), "SIGHUP does nothing");
        }
    }

    private static String status(String field) throws Exception {
        String line = Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(l -> l.startsWith(field))
                .findFirst()
                .orElseThrow();
        return line.substring(field.length() + 1).strip();
    }

    private static void statuses() throws Exception {
        try (Child child = Fork.start(() -> {
            Exec.exitNow(42);
            return 0;
        })) {
            check(end(child).equals(WaitStatus.exited(42)), "exitNow");
        }
        try (Child child = Fork.start(() -> 256 + 5)) {
            check(end(child).equals(WaitStatus.exited(5)), "the lower eight bits");
        }
        for (Throwable failure : List.of(new IOException("expected failure"), new AssertionError("expected error"))) {
            try (Child child = Fork.start(() -> {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (Exception) failure;
            })) {
                check(end(child).equals(WaitStatus.exited(1)), "uncaught");
            }
        }
        try (Child child = Fork.start(() -> recurse(0))) {
            check(end(child).equals(WaitStatus.exited(1)), "a stack that overflows");
        }
        try (Child child = Fork.start(() -> {
            Thread.sleep(PATIENCE.multipliedBy(10));
            return 0;
        })) {
            Outcome outcome = child.waitOrTerminate(Deadline.after(Duration.ofMillis(10)), Signal.SIGTERM, PATIENCE);
            check(outcome.timedOut(), outcome);
        }
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    private static void descriptors() throws Exception {
        List<String> before = names();
        try (Pipe down = Pipe.open();
                Pipe up = Pipe.open();
                Child child = Fork.start(() -> {
                    down.writeEnd().close();
                    up.readEnd().close();
                    byte[] all = down.readEnd().readAllBytes(); // waits, and ends when the last writer has closed
                    up.writeEnd().write(all.length);
                    return 0;
                })) {
            down.readEnd().close();
            up.writeEnd().close();
            down.writeEnd().write(new byte[] {1, 2, 3});
            down.writeEnd().close();
            check(up.readEnd().read() == 3, "three bytes");
            check(up.readEnd().read() == -1, "the end");
            check(end(child).isSuccess(), child);
        }
        check(names().equals(before), before + " became " + names());
    }

    private static List<String> names() throws Exception {
        String[] numbers = new File("/proc/self/fd").list();
        List<String> names = new ArrayList<>();
        for (String number : numbers) {
            try {
                String target =
                        Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
                if (!target.startsWith("anon_inode:[eventfd]")
                        && !target.startsWith("/proc/")
                        && !target.endsWith(".jar")) {
                    names.add(number + target);
                }
            } catch (NoSuchFileException gone) {
                // the list's own
            }
        }
        names.sort(null);
        return names;
    }

    /** The parent's children are not the child's. */
    private static void strangers() throws Exception {
        try (Child sibling = Command.of("sleep", "1000").spawn()) {
            succeeds(() -> {
                check(Children.all().isEmpty(), Children.all());
                try {
                    Children.waitAny(Deadline.NOW);
                    return 2;
                } catch (PosixException e) {
                    check(e.is(Errno.ECHILD), e);
                }
                return ProcStat.of(sibling.pid()).orElseThrow().hasEnded() ? 3 : 0;
            });
            check(sibling.isAlive(), sibling);
            sibling.signal(Signal.SIGKILL);
            sibling.waitFor();
        }
    }

    private static void nested() throws Exception {
        Pid top = Pid.current();
        succeeds(() -> {
            Pid middle = Pid.current();
            succeeds(() -> Processes.parent().orElseThrow().equals(middle) && !middle.equals(top) ? 0 : 1);
            return 0;
        });
    }

    private static void hooks() throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook of " + Pid.current())));
        System.out.print("once ");
        succeeds(() -> 0);
        System.out.println(Pid.current());
    }

    private static void full() throws Exception {
        try (Child child = Fork.start(() -> {
            List<byte[]> all = new ArrayList<>();
            while (true) {
                all.add(new byte[1 << 24]);
            }
        })) {
            System.out.println(end(child).describe());
        }
        succeeds(() -> 0);
    }

    /** Siblings all load the same classes, at the same time, from the same open jar file. */
    private static void classes() throws Exception {
        Class.forName("org.assertj.core.api.Assertions"); // the jar file is open
        for (int i = 0; i < 2; i++) {
            List<Child> children = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                children.add(Fork.start(ForkMain::load));
            }
            for (Child child : children) {
                check(end(child).isSuccess(), child);
            }
        }
    }

    /** Hundreds, from a jar file on the class path. */
    private static int load() throws Exception {
        for (String name : List.of("Assertions", "BDDAssertions", "SoftAssertions", "Assumptions")) {
            Class.forName("org.assertj.core.api." + name).getMethods();
        }
        return 0;
    }

    private static void refused() throws Exception {
        System.out.println(Fork.refusal().orElse("allowed"));
        try {
            Fork.start(() -> 0).close();
            System.out.println("forked");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        try {
            Thread thread = Thread.startVirtualThread(() -> {
                try {
                    Fork.start(() -> 0).close();
                } catch (IllegalStateException | PosixException e) {
                    System.out.println(e.getMessage());
                }
            });
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
