package brood.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Work for {@link Efficiency}. */
final class EfficiencyPart {
    private static final int ROUNDS = 60_000_000;
    private static final int WRITES = 300;

    private EfficiencyPart() {}

    /** {@code cpu|io TIMES FOLDER line|threads}; prints the milliseconds, and the sum of what the work has given. */
    public static void main(String[] arguments) throws Exception {
        boolean cpu = arguments[0].equals("cpu");
        int times = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[2]);
        LongAdder done = new LongAdder();
        long start = System.nanoTime();
        if (arguments[3].equals("line")) {
            for (int i = 0; i < times; i++) {
                done.add(work(cpu, folder));
            }
        } else {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                threads.add(Thread.ofPlatform().start(() -> done.add(work(cpu, folder))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.println((System.nanoTime() - start) / 1_000_000 + " " + done.sum());
    }

    private static long work(boolean cpu, Path folder) {
        if (cpu) {
            double sum = 0;
            for (int i = 1; i < ROUNDS; i++) {
                sum += Math.sqrt(sum + i);
            }
            return (long) sum;
        }
        try {
            Path file = Files.createTempFile(folder, "io", null);
            long read = 0;
            for (int i = 0; i < WRITES; i++) {
                Files.writeString(file, "hello world\n".repeat(100));
                read += Files.readString(file).length();
            }
            Files.delete(file);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
