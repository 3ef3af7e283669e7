package brood.launcher;

import brood.lab.Check;
import brood.lab.ScenarioReport;
import brood.lab.ScenarioReport.Outcome;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What became of scenarios, as JSON and as a table. */
final class LabReport {
    private static final String ROW = "%-20s%-9s%8.3f s  %s";

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

    /** A line of the table. */
    static String row(ScenarioReport report) {
        double seconds = report.duration().toNanos() / 1e9;
        return String.format(Locale.ROOT, ROW, report.name(), name(report.outcome()), seconds, report.reason())
                .stripTrailing();
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
