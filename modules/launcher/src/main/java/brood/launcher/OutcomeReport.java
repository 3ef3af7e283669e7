package brood.launcher;

import brood.core.PosixException;
import brood.core.Signal;
import brood.process.Outcome;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The one form in which brood reports how a process ended, as JSON and as text. */
final class OutcomeReport {
    private OutcomeReport() {}

    /** The document of a process that was started. */
    static String json(List<String> argv, Outcome outcome) {
        return Json.line(json -> write(json, argv, outcome));
    }

    /** The document of a process that could not be started. */
    static String json(List<String> argv, PosixException failure) {
        return Json.line(json -> write(json, argv, failure));
    }

    /** The same within another document. */
    static void write(JsonGenerator json, List<String> argv, PosixException failure) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", 1);
        json.writeNullField("pid");
        argv(json, argv);
        json.writeStringField("kind", "not-started");
        status(json, null);
        boolean timedOut = failure instanceof Opening.Ended ended && ended.exitCode() == ExitCodes.TIMED_OUT;
        json.writeBooleanField("timedOut", timedOut);
        json.writeNullField("durationMs");
        json.writeNullField("rusage");
        json.writeObjectFieldStart("error");
        json.writeStringField("call", failure.call());
        json.writeNumberField("errno", failure.errno().raw());
        json.writeStringField("name", failure.errno().name());
        json.writeStringField("message", Main.describe(failure));
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The document of a process that was started, within another. */
    static void write(JsonGenerator json, List<String> argv, Outcome outcome) throws IOException {
        Outcome.Ended ended = outcome instanceof Outcome.Ended known ? known : null;
        WaitStatus status = ended == null ? null : ended.status();
        json.writeStartObject();
        json.writeNumberField("v", 1);
        json.writeNumberField("pid", outcome.pid().raw());
        argv(json, argv);
        json.writeStringField("kind", status == null ? "lost" : kind(status));
        status(json, status);
        json.writeBooleanField("timedOut", outcome.timedOut());
        millis(json, "durationMs", outcome.duration());
        if (ended == null) {
            json.writeNullField("rusage");
        } else {
            usage(json, ended.usage());
        }
        json.writeEndObject();
    }

    private static void argv(JsonGenerator json, List<String> argv) throws IOException {
        json.writeArrayFieldStart("argv");
        for (String argument : argv) {
            json.writeString(argument);
        }
        json.writeEndArray();
    }

    /** The word for a status. */
    static String kind(WaitStatus status) {
        return switch (status) {
            case WaitStatus.Exited _ -> "exited";
            case WaitStatus.Signaled _ -> "signaled";
            case WaitStatus.Stopped _ -> "stopped";
            case WaitStatus.Continued _ -> "continued";
            case WaitStatus.Unrecognized _ -> "unrecognized";
        };
    }

    private static void status(JsonGenerator json, WaitStatus status) throws IOException {
        parts(json, status);
        if (status == null) {
            json.writeNullField("rawStatus");
        } else {
            json.writeNumberField("rawStatus", status.raw());
        }
    }

    /** {@code exitStatus}, {@code signal}, {@code coreDumped}; absent parts are null. */
    static void parts(JsonGenerator json, WaitStatus status) throws IOException {
        Signal signal = null;
        if (status instanceof WaitStatus.Exited exited) {
            json.writeNumberField("exitStatus", exited.exitStatus());
        } else {
            json.writeNullField("exitStatus");
        }
        if (status instanceof WaitStatus.Signaled signaled) {
            signal = signaled.signal();
        } else if (status instanceof WaitStatus.Stopped stopped) {
            signal = stopped.signal();
        }
        if (signal == null) {
            json.writeNullField("signal");
        } else {
            signal(json, signal);
        }
        if (status instanceof WaitStatus.Signaled signaled) {
            json.writeBooleanField("coreDumped", signaled.coreDumped());
        } else if (status instanceof WaitStatus.Exited) {
            json.writeBooleanField("coreDumped", false);
        } else {
            json.writeNullField("coreDumped");
        }
    }

    /** {@code "signal":{"number":9,"name":"SIGKILL"}}. */
    static void signal(JsonGenerator json, Signal signal) throws IOException {
        json.writeObjectFieldStart("signal");
        json.writeNumberField("number", signal.number());
        if (signal.hasName()) {
            json.writeStringField("name", signal.name());
        } else {
            json.writeNullField("name");
        }
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, ResourceUsage usage) throws IOException {
        json.writeObjectFieldStart("rusage");
        millis(json, "userMs", usage.userTime());
        millis(json, "systemMs", usage.systemTime());
        json.writeNumberField("maxRssKiB", usage.maxRssKiB());
        json.writeNumberField("minorFaults", usage.minorFaults());
        json.writeNumberField("majorFaults", usage.majorFaults());
        json.writeNumberField("voluntarySwitches", usage.voluntarySwitches());
        json.writeNumberField("involuntarySwitches", usage.involuntarySwitches());
        json.writeNumberField("blockInputs", usage.blockInputs());
        json.writeNumberField("blockOutputs", usage.blockOutputs());
        json.writeEndObject();
    }

    static void millis(JsonGenerator json, String name, Duration duration) throws IOException {
        json.writeNumberField(name, duration.toNanos() / 1000 / 1000.0);
    }

    /** For a person: one line for the end, one each for time, memory, faults, switches and blocks. */
    static List<String> text(List<String> argv, Outcome outcome) {
        String first = "brood: " + String.join(" ", argv) + " (pid " + outcome.pid() + "): " + outcome.describe();
        if (!(outcome instanceof Outcome.Ended ended)) {
            return List.of(first, "  time      " + seconds(outcome.duration()) + " real");
        }
        ResourceUsage usage = ended.usage();
        return List.of(
                first,
                "  time      %s real, %s user, %s system"
                        .formatted(seconds(outcome.duration()), seconds(usage.userTime()), seconds(usage.systemTime())),
                "  memory    %.1f MiB at most, the launcher's own pages included".formatted(usage.maxRssKiB() / 1024.0),
                "  faults    %d minor, %d major".formatted(usage.minorFaults(), usage.majorFaults()),
                "  switches  %d voluntary, %d involuntary"
                        .formatted(usage.voluntarySwitches(), usage.involuntarySwitches()),
                "  blocks    %d in, %d out".formatted(usage.blockInputs(), usage.blockOutputs()));
    }

    private static String seconds(Duration duration) {
        return "%.3f s".formatted(duration.toNanos() / 1e9);
    }
}
