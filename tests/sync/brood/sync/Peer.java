package brood.sync;

import brood.core.Deadline;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.core.PosixException;
import brood.mmap.ProcessId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another process that maps the same file: a JVM that does what a word says, and tells on standard output. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Peer(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    static Peer start(SharedFile file, String... words) throws Exception {
        return start(List.of(), file, words);
    }

    /** Never reaped: its parent does not know it. */
    static Peer startUnderAStranger(SharedFile file, String... words) throws Exception {
        return start(List.of("sh", "-c", "\"$@\" & exec sleep 1000", "sh"), file, words);
    }

    /** As many as a JVM needs, and few more. */
    static Peer startWithFewDescriptors(SharedFile file, String... words) throws Exception {
        return start(List.of("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"), file, words);
    }

    private static Peer start(List<String> prefix, SharedFile file, String... words) throws Exception {
        Path classes = Path.of(Peer.class.getResource("Peer.class").toURI())
                .getParent()
                .getParent()
                .getParent();
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=brood.libc", "-Xlog:disable", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        command.addAll(List.of("--patch-module", "brood.sync=" + classes));
        command.addAll(List.of("-m", "brood.sync/brood.sync.Peer", file.path().toString()));
        command.addAll(Arrays.asList(words));
        return new Peer(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Returns when it says so. */
    void await(String line) throws IOException {
        String said = output.readLine();
        if (!line.equals(said)) {
            throw new AssertionError("the other process said " + said + " instead of " + line);
        }
    }

    /** The number that it says. */
    int number() throws IOException {
        return Integer.parseInt(output.readLine());
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            throw new AssertionError("the other process still runs");
        }
        return process.exitValue();
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() throws IOException {
        kill();
        process.getInputStream().close();
        process.getOutputStream().close();
    }

    public static void main(String[] arguments) throws Exception {
        MemorySegment memory = SharedFile.map(Path.of(arguments[0]));
        switch (arguments[1]) {
            case "hold" -> {
                System.out.println(ProcessHandle.current().pid());
                Mutex.attach(memory).lock();
                forEver();
            }
            case "hold-again" -> {
                Mutex mutex = Mutex.attach(memory);
                mutex.lock();
                mutex.lock();
                forEver();
            }
            case "want" -> {
                System.out.println("wanted");
                Mutex.attach(memory).lock();
                forEver();
            }
            case "want-with-none-left" -> {
                MemorySegment other = Arena.global().allocate(Mutex.SIZE, 8);
                Mutex held = Mutex.create(other);
                other.set(ValueLayout.JAVA_LONG, SyncDescriptor.STATE_OFFSET, word(1));
                held.lock(Deadline.after(Duration.ofMillis(50))); // loads the classes, while it can
                openUntilThatFails("/no such file");
                ProcessId.of(new Pid((1 << 22) + 1)); // none
                openUntilThatFails("/dev/null");
                try {
                    Mutex.attach(memory).lock();
                } catch (OwnerDied e) {
                    System.out.println("told");
                }
            }
            case "count" -> Counting.run(memory, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
            case "take" -> {
                BoundedSemaphore semaphore = BoundedSemaphore.attach(memory);
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    semaphore.acquire();
                }
                forEver();
            }
            case "read" -> {
                ReadWriteLock.attach(memory).lockRead();
                forEver();
            }
            case "write" -> {
                ReadWriteLock.attach(memory).lockWrite();
                forEver();
            }
            case "pending" -> {
                ReadWriteLock lock = ReadWriteLock.attach(memory);
                Thread.ofVirtual().start(() -> write(lock));
                while (lock.lockRead(Deadline.after(Duration.ofMillis(1)))) {
                    lock.unlockRead();
                }
                forEver();
            }
            case "turns" -> takeTurns(memory, 1, Integer.parseInt(arguments[2]));
            case "meet" -> {
                Barrier barrier = Barrier.attach(memory);
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    barrier.await();
                }
            }
            case "arrive" -> Barrier.attach(memory).await();
            case "consume" -> {
                Semaphore semaphore = Semaphore.attach(memory);
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    semaphore.acquire();
                }
            }
            case "watch" -> {
                System.out.println("watching");
                Event.attach(memory).await();
            }
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    /** Counts on, as often as this, whenever the count divided by two leaves that. */
    static void takeTurns(MemorySegment memory, int rest, int turns) throws Exception {
        Mutex mutex = Mutex.attach(memory);
        Condition condition = Condition.attach(memory.asSlice(64));
        for (int i = 0; i < turns; i++) {
            mutex.lock();
            while (guarded(memory, 0) % 2 != rest) {
                condition.await(mutex);
            }
            guarded(memory, 0, guarded(memory, 0) + 1);
            condition.signal();
            mutex.unlock();
        }
    }

    private static void write(ReadWriteLock lock) {
        try {
            lock.lockWrite();
        } catch (OwnerDied | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void openUntilThatFails(String file) {
        try {
            while (true) {
                Fd _ = Fd.open(file, OpenFlag.RDONLY);
            }
        } catch (PosixException e) {
            // as it should be
        }
    }

    /** A process as the locks note it. */
    static long word(long pid) {
        return ProcessId.of(new Pid((int) pid)).orElseThrow().toWord();
    }

    private static void forEver() throws InterruptedException {
        System.out.println("done");
        new CountDownLatch(1).await();
    }

    /** A number in what the lock guards. */
    static long guarded(MemorySegment memory, int index) {
        return memory.get(ValueLayout.JAVA_LONG, SharedFile.GUARDED + 8L * index);
    }

    static void guarded(MemorySegment memory, int index, long value) {
        memory.set(ValueLayout.JAVA_LONG, SharedFile.GUARDED + 8L * index, value);
    }
}
