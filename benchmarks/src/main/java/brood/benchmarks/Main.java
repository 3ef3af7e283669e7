package brood.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code run [--quick] [--json] [ROW…]}: measures rows of {@link Rows}; exit 1 if one misses its goal, 2 on wrong usage. */
public final class Main {
    private static final int STARTS = 3;
    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 5;

    private Main() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = false;
        boolean json = false;
        List<Row> rows = new ArrayList<>();
        for (String arg : args) {
            switch (arg) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--help" -> {
                    usage(System.out);
                    return;
                }
                default -> {
                    Row row = Rows.named(arg);
                    if (row == null) {
                        System.err.println(
                                "benchmarks/run: no such " + (arg.startsWith("-") ? "option: " : "row: ") + arg);
                        usage(System.err);
                        System.exit(2);
                    }
                    rows.add(row);
                }
            }
        }
        warnIfBusy();
        boolean allMet = run(rows.isEmpty() ? Rows.ALL : rows, quick, json);
        System.exit(allMet ? 0 : 1);
    }

    private static boolean run(List<Row> rows, boolean quick, boolean json) throws InterruptedException {
        Report report = json ? new JsonReport(System.out) : new TableReport(System.out);
        var bench = new Bench(
                Path.of(System.getProperty("brood.root")).toAbsolutePath().normalize());
        var progress = new Progress(Boolean.getBoolean("brood.progress"));
        boolean allMet = true;
        for (Row row : rows) {
            try {
                Result result = quick
                        ? row.measure(bench, 1, QUICK_ROUNDS, progress)
                        : row.measure(bench, STARTS, ROUNDS, progress);
                progress.clear();
                report.measured(row, result);
                allMet &= row.goal().isMetBy(result);
            } catch (MissingPeer e) {
                progress.clear();
                report.skipped(row, e.getMessage());
            } catch (IOException e) {
                progress.clear();
                System.err.println("benchmarks/run: " + row.name() + ": " + e.getMessage());
                allMet = false;
            }
        }
        return allMet;
    }

    private static void usage(PrintStream out) {
        out.println("usage: benchmarks/run [--quick] [--json] [ROW...]");
        out.println("rows:");
        for (Row row : Rows.ALL) {
            out.println("  " + row.name());
        }
    }

    /** Interleaving makes ratios fair on a busy machine, not precise. */
    private static void warnIfBusy() throws IOException {
        double load =
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        int processors = Runtime.getRuntime().availableProcessors();
        if (load > processors / 2.0) {
            System.err.printf("benchmarks/run: the load is %.1f on %d processors: expect noise%n", load, processors);
        }
    }
}
