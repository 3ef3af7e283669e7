package brood.process;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** What Java programs do, for forked children to do. */
final class ForkedTasks {
    /** Each gives 0 if it was right. */
    static final List<Fork.Body> ALL = List.of(
            () -> text(100),
            ForkedTasks::executor,
            ForkedTasks::virtualThreads,
            ForkedTasks::file,
            ForkedTasks::socket,
            ForkedTasks::exceptions,
            ForkedTasks::program,
            () -> IntStream.range(0, 1000).parallel().sum() == 499_500 ? 0 : 1);

    private ForkedTasks() {}

    static int text(int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add(String.format("%05d %s", i, Integer.toHexString(i)));
        }
        int length = all.stream().map(String::length).reduce(0, Integer::sum);
        return length >= 7 * count ? 0 : 1;
    }

    private static int executor() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                futures.add(pool.submit(() -> text(3)));
            }
            int sum = 0;
            for (Future<Integer> future : futures) {
                sum += future.get();
            }
            return sum;
        }
    }

    private static int virtualThreads() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.startVirtualThread(() -> text(1)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return 0;
    }

    private static int file() throws Exception {
        Path file = Files.createTempFile("brood", "fork");
        try {
            Files.writeString(file, "abc");
            return Files.readString(file).equals("abc") ? 0 : 1;
        } finally {
            Files.delete(file);
        }
    }

    private static int socket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write("hi".getBytes());
            InputStream in = accepted.getInputStream();
            return new String(in.readNBytes(2)).equals("hi") ? 0 : 1;
        }
    }

    private static int exceptions() {
        for (int i = 0; i < 50; i++) {
            try {
                Object nothing = i % 2 == 0 ? null : List.of();
                nothing.hashCode();
                Object[] strings = new String[1];
                strings[0] = i;
            } catch (NullPointerException | ArrayStoreException expected) {
                // by a failing instruction, and by the interpreter
            }
        }
        return 0;
    }

    private static int program() throws Exception {
        try (Child child = Command.of("true").spawn()) {
            return child.waitFor(Duration.ofSeconds(30)).orElseThrow().isSuccess() ? 0 : 1;
        }
    }
}
