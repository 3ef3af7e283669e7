package brood.launcher;

import brood.lab.Check;
import brood.lab.ScenarioReport;
import brood.lab.ScenarioReport.Outcome;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of scenarios, as JSON and as a table. */
final class LabReport {
    private static final String ROW = "%-18s%-8s%8.3f s";
    private static final int REASONS = 38;

    private LabReport() {}

    /** One document. */
    static String json(List<ScenarioReport> reports) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("scenarios");
            for (ScenarioReport report : reports) {
                scenario(json, report);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void scenario(JsonGenerator json, ScenarioReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", report.name());
        json.writeStringField("outcome", name(report.outcome()));
        json.writeStringField("reason", report.reason().isEmpty() ? null : report.reason());
        json.writeNumberField("durationMs", report.duration().toNanos() / 1e6);
        json.writeArrayFieldStart("checks");
        for (Check check : report.checks()) {
            json.writeStartObject();
            json.writeStringField("name", check.name());
            json.writeBooleanField("ok", check.holds());
            if (!check.holds()) {
                json.writeStringField("expected", check.expected());
                json.writeStringField("seen", check.seen());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The lines of the table, with the sum of it all in the end. */
    static List<String> table(List<ScenarioReport> reports) {
        List<String> lines = new ArrayList<>();
        for (ScenarioReport report : reports) {
            String row =
                    String.format(Locale.ROOT, ROW, report.name(), name(report.outcome()), seconds(report.duration()));
            lines.addAll(Columns.row(row, REASONS, report.reason()));
        }
        List<String> counts = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            long count = reports.stream()
                    .filter(report -> report.outcome() == outcome)
                    .count();
            if (count > 0) {
                counts.add(count + " " + name(outcome));
            }
        }
        Duration total = reports.stream().map(ScenarioReport::duration).reduce(Duration.ZERO, Duration::plus);
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%s in %.1f s", String.join(", ", counts), seconds(total)));
        return lines;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
