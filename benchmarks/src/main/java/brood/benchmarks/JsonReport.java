package brood.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** For programs: one object per line. No name, unit or note has a character that JSON would have escaped. */
final class JsonReport implements Report {
    private final PrintStream out;

    JsonReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void measured(Row row, Result result) {
        out.println(String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"ours\":%.3f,\"peer\":%.3f,\"unit\":\"%s\",\"ratio\":%.4f,\"goal\":%s,\"met\":%b,"
                        + "\"test\":\"%s\",\"lowest\":%.4f,\"highest\":%.4f,\"rounds\":%d,\"note\":\"%s\"}",
                row.name(),
                result.ours(),
                result.peer(),
                row.unit().symbol,
                result.ratio(),
                row.goal().limit(),
                row.goal().isMetBy(result),
                row.goal().comparison().test,
                result.lowest(),
                result.highest(),
                result.rounds(),
                result.note()));
    }

    @Override
    public void skipped(Row row, String reason) {
        out.println(String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"ours\":null,\"peer\":null,\"unit\":\"%s\",\"ratio\":null,\"goal\":%s,\"met\":null,"
                        + "\"test\":\"%s\",\"note\":\"not measured: %s\"}",
                row.name(),
                row.unit().symbol,
                row.goal().limit(),
                row.goal().comparison().test,
                reason));
    }
}
