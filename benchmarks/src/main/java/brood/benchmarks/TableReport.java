package brood.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** For people: 80 columns. */
final class TableReport implements Report {
    private final PrintStream out;

    TableReport(PrintStream out) {
        this.out = out;
        out.println("row                            ours     peer unit ratio    (range)      goal met");
    }

    @Override
    public void measured(Row row, Result result) {
        String goal = row.goal().comparison() == Goal.Comparison.RATIO
                ? format("<= %.2f", row.goal().limit())
                : format("<= +%.0f %s", row.goal().limit(), row.unit().symbol);
        out.println(format(
                "%-26s %8.1f %8.1f %-4s %5.2f %-12s %8s %-3s",
                row.name(),
                result.ours(),
                result.peer(),
                row.unit().symbol,
                result.ratio(),
                format("(%.2f-%.2f)", result.lowest(), result.highest()),
                goal,
                row.goal().isMetBy(result) ? "yes" : "NO"));
        if (!result.note().isEmpty()) {
            out.println("  " + result.note());
        }
    }

    @Override
    public void skipped(Row row, String reason) {
        out.println(format("%-26s not measured: %s", row.name(), reason));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
