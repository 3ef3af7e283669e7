package brood.lab;

import brood.core.Pid;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.process.Command;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A child of {@link Pi}: adds up some of the terms, and says the sum in one of several ways. */
final class PiSlice {
    private PiSlice() {}

    /** {@code WAY TARGET INDEX FROM TO}. */
    public static void main(String[] arguments) throws Exception {
        String target = arguments[1];
        int index = Integer.parseInt(arguments[2]);
        double sum = sum(Long.parseLong(arguments[3]), Long.parseLong(arguments[4]));
        String line = index + " " + sum + "\n";
        switch (arguments[0]) {
            case "pipe" -> System.out.print(line);
            case "file" -> Files.writeString(Path.of(target, Pid.current().toString()), line);
            case "fifo" -> Files.writeString(Path.of(target), line, StandardOpenOption.WRITE);
            case "memory" -> {
                try (Mapping mapping = Mapping.open(target, MapMode.SHARED)) {
                    mapping.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, index, sum);
                }
            }
            case "redis" -> {
                if (!Command.of("redis-cli", "-p", target, "rpush", "result", line.strip())
                        .run()
                        .isSuccess()) {
                    System.exit(1);
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** The document's loop. */
    static double sum(long from, long to) {
        double sum = 0;
        for (long k = from; k < to; k++) {
            sum += 1.0 / (2 * k + 1) / (2 * k + 1);
        }
        return sum;
    }
}
