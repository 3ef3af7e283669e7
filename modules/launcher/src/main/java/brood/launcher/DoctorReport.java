package brood.launcher;

import brood.process.Limit;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the doctor found, as a table and as JSON.
 *
 * @param checks all of them, those of an area together
 * @param settings what this machine allows; null if it cannot be asked
 */
record DoctorReport(List<Check> checks, Settings settings) {
    private static final int DETAIL = 36;

    /** How many needed, or how many optional, things are missing. */
    long missing(boolean needed) {
        return checks.stream()
                .filter(check -> !check.isThere() && check.isNeeded() == needed)
                .count();
    }

    /** For a person. */
    List<String> text() {
        List<String> lines = new ArrayList<>();
        for (Check.Area area : Check.Area.values()) {
            List<Check> here =
                    checks.stream().filter(check -> check.area() == area).toList();
            if (!here.isEmpty()) {
                lines.add(area.title);
                lines.addAll(area == Check.Area.FUNCTION ? exceptions(here) : rows(here));
            }
        }
        if (settings != null) {
            settingsText(lines);
        }
        lines.add("");
        lines.add(summary());
        return lines;
    }

    private static List<String> rows(List<Check> checks) {
        return checks.stream().flatMap(check -> row(check).stream()).toList();
    }

    /** One row for all that are there. */
    private static List<String> exceptions(List<Check> checks) {
        List<Check> missing = checks.stream().filter(check -> !check.isThere()).toList();
        List<String> lines = new ArrayList<>();
        lines.add("  ok        %d of %d".formatted(checks.size() - missing.size(), checks.size()));
        lines.addAll(rows(missing));
        return lines;
    }

    private static List<String> row(Check check) {
        String mark = check.isThere() ? "ok" : check.isNeeded() ? "missing" : "optional";
        String detail = check.detail();
        if (!check.isThere()) {
            detail = check.failure() + (check.isNeeded() ? "" : "; lost: " + check.lost());
        }
        return Columns.row("  %-10s%s".formatted(mark, check.name()), DETAIL, detail);
    }

    private void settingsText(List<String> lines) {
        lines.add("Limits                      soft                 hard");
        settings.limits().forEach((resource, limit) -> {
            String name = resource.name().toLowerCase(Locale.ROOT);
            lines.add("  %-10s%20s %20s".formatted(name, limit(limit.soft()), limit(limit.hard())));
        });
        lines.add("Settings");
        if (settings.pidMax() != null) {
            lines.addAll(Columns.row("  pid_max", DETAIL, settings.pidMax()));
        }
        if (settings.corePattern() != null) {
            lines.addAll(Columns.row("  core_pattern", DETAIL, settings.corePattern()));
        }
    }

    private static String limit(long value) {
        return value == Limit.INFINITY ? "unlimited" : Long.toUnsignedString(value);
    }

    private String summary() {
        long needed = missing(true);
        long optional = missing(false);
        String first = needed == 0 ? "Everything needed is here" : needed + " needed missing";
        return first + (optional == 0 ? "." : ", " + optional + " optional missing.");
    }

    /** One document. */
    String json() {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeBooleanField("ok", missing(true) == 0);
            json.writeArrayFieldStart("checks");
            for (Check check : checks) {
                check(json, check);
            }
            json.writeEndArray();
            if (settings == null) {
                json.writeNullField("limits");
            } else {
                limits(json);
            }
            json.writeStringField("pidMax", settings == null ? null : settings.pidMax());
            json.writeStringField("corePattern", settings == null ? null : settings.corePattern());
            json.writeEndObject();
        });
    }

    private static void check(JsonGenerator json, Check check) throws IOException {
        json.writeStartObject();
        json.writeStringField("area", check.area().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", check.name());
        json.writeBooleanField("ok", check.isThere());
        json.writeBooleanField("needed", check.isNeeded());
        json.writeStringField("detail", check.isThere() ? check.detail() : check.failure());
        json.writeStringField("lost", check.lost());
        json.writeEndObject();
    }

    /** In each resource's unit; null where there is no limit. */
    private void limits(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("limits");
        for (var limit : settings.limits().entrySet()) {
            json.writeObjectFieldStart(limit.getKey().name().toLowerCase(Locale.ROOT));
            limit(json, "soft", limit.getValue().soft());
            limit(json, "hard", limit.getValue().hard());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void limit(JsonGenerator json, String name, long value) throws IOException {
        if (value == Limit.INFINITY) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }
}
