package brood.launcher;

import brood.core.PosixException;
import brood.core.SignalSet;
import brood.process.Command;
import brood.process.Environment;
import brood.process.Outcome;
import brood.process.Pipeline;
import brood.process.Subreaper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code brood pipe}: programs in a row, each fed by the one before. */
final class PipeCommand implements Subcommand {
    private static final String SEPARATOR = "|";

    @Override
    public Options options() {
        Options options = Options.of(
                        "pipe",
                        "Runs programs in a row, the output of each being the input of the next, and "
                                + "exits as the last one did.",
                        "brood pipe -- ps aux '|' grep java",
                        "brood pipe --pipefail --report json -- sh -c 'exit 3' '|' cat",
                        "brood pipe --progress -- cat big.iso '|' sha256sum",
                        "brood pipe --separator :: -- echo 'a|b' :: tr '|' ' '")
                .flag("Exits as the rightmost program that failed.", "--pipefail");
        return Report.addTo(Timeout.addTo(options))
                .flag("Shows bytes, rate and time of the first pipe, on a terminal.", "--progress")
                .value("S", "What separates the programs; | by default.", "--separator")
                .program("The first program; then separators and programs.");
    }

    @Override
    public int usageExit() {
        return BROOD_FAILED;
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        List<Command> stages = stages(arguments);
        Report report = Report.of(arguments);
        Timeout timeout = Timeout.of(arguments);
        boolean progress = arguments.has("--progress");
        if (progress && stages.size() < 2) {
            throw new UsageException("--progress: one program alone has no pipe to watch");
        }
        Subreaper.enableOwningAllChildren();
        Progress meter = progress ? Progress.onTerminal(console) : null;
        Pipeline pipeline = Pipeline.of(stages);
        if (meter != null) {
            pipeline.watched(meter);
        }
        long start = System.nanoTime();
        try (Forwarding signals = Forwarding.start(console)) {
            StartState.restoreIgnoredSignals(); // only now: a JVM that does not handle QUIT is taken for one with -Xrs
            SignalSet ours = signals.leaveOthersToPrograms();
            stages.forEach(stage -> stage.resetIgnored(ours));
            Pipeline.Running running;
            try {
                running = pipeline.start();
            } catch (PosixException e) {
                console.err("brood pipe: " + ProgramHints.describe(e, null));
                int code = ExitCodes.notStarted(e);
                if (report == Report.JSON) {
                    console.err(notStarted(stages, e, Duration.ofNanos(System.nanoTime() - start), code));
                }
                return code;
            }
            signals.to(running.children());
            List<Outcome> outcomes;
            try {
                outcomes = running.waitOrTerminate(timeout.deadline(), timeout.signal(), timeout.grace());
            } finally {
                if (meter != null) {
                    meter.finish();
                }
            }
            int code = exitCode(outcomes, arguments.has("--pipefail"));
            report(report, stages, outcomes, Duration.ofNanos(System.nanoTime() - start), code, console);
            return code;
        }
    }

    private static String json(Json.Body stages, boolean timedOut, Duration duration, int code) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("stages");
            stages.write(json);
            json.writeEndArray();
            json.writeBooleanField("timedOut", timedOut);
            OutcomeReport.millis(json, "durationMs", duration);
            json.writeNumberField("exitCode", code);
            json.writeEndObject();
        });
    }

    /** The one stage that could not be started: those before it were killed for that, those behind never began. */
    private static String notStarted(List<Command> stages, PosixException failure, Duration duration, int code) {
        return json(
                json -> {
                    for (Command stage : stages) {
                        if (stage.argv().getFirst().equals(failure.subject())) {
                            OutcomeReport.write(json, stage.argv(), failure);
                            break;
                        }
                    }
                },
                false,
                duration,
                code);
    }

    private static void report(
            Report report, List<Command> stages, List<Outcome> outcomes, Duration duration, int code, Console console) {
        if (report == Report.JSON) {
            boolean timedOut = outcomes.stream().anyMatch(Outcome::timedOut);
            console.err(json(
                    json -> {
                        for (int i = 0; i < stages.size(); i++) {
                            OutcomeReport.write(json, stages.get(i).argv(), outcomes.get(i));
                        }
                    },
                    timedOut,
                    duration,
                    code));
        } else if (report == Report.TEXT) {
            for (int i = 0; i < stages.size(); i++) {
                OutcomeReport.text(stages.get(i).argv(), outcomes.get(i)).forEach(console::err);
            }
        }
    }

    private static int exitCode(List<Outcome> outcomes, boolean pipefail) {
        int code = ExitCodes.of(outcomes.getLast());
        if (pipefail) {
            for (Outcome outcome : outcomes) {
                code = ExitCodes.of(outcome) == 0 ? code : ExitCodes.of(outcome);
            }
        }
        return code;
    }

    private static List<Command> stages(Arguments arguments) {
        String separator = arguments.value("--separator");
        separator = separator == null ? SEPARATOR : separator;
        Environment environment = StartState.environment();
        List<Command> stages = new ArrayList<>();
        List<String> argv = new ArrayList<>();
        List<String> words = new ArrayList<>(arguments.parameters());
        words.add(separator);
        for (String word : words) {
            if (!word.equals(separator)) {
                argv.add(word);
                continue;
            }
            if (argv.isEmpty()) {
                throw new UsageException(words.size() == 1 ? "no program given" : "no program beside a " + separator);
            }
            Command stage = Command.of(argv);
            stages.add(environment == null ? stage : stage.environment(environment));
            argv = new ArrayList<>();
        }
        return stages;
    }
}
