package brood.launcher;

import brood.lab.Chapter;
import brood.lab.Lab;
import brood.lab.Scenario;
import brood.lab.ScenarioReport;
import brood.lab.ScenarioReport.Outcome;
import brood.lab.Scenarios;
import brood.process.JvmCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code brood lab}: lists, explains and runs the scenarios of the documents that Brood grew from. */
final class LabCommand implements Subcommand {
    private static final double USUAL_SPEED = 10;
    private static final String ALL = "all";

    @Override
    public Options options() {
        return Options.of(
                        "lab",
                        "Runs the scenarios of the documents that Brood grew from: each does the real thing with the "
                                + "real system calls, and checks what must be seen. Without a name, lists them.",
                        "brood lab                     lists all",
                        "brood lab fork zombie         runs two",
                        "brood lab all --json          runs all, and reports as JSON",
                        "brood lab pipe --explain      what it shows, and where it comes from")
                .flag("Prints one JSON document, and nothing else.", "--json")
                .flag("Goes on after a scenario that failed.", "--keep-going")
                .flag("Says what the scenarios show, and runs none.", "--explain")
                .value("N", "Time passes N times as fast as in the documents; 10 by default.", "--speed")
                .parameters("NAME|all", "Which scenarios.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        List<Scenario> chosen = chosen(arguments.parameters());
        double speed = speed(arguments.value("--speed"));
        if (arguments.has("--json") && (chosen.isEmpty() || arguments.has("--explain"))) {
            throw new UsageException("--json is for scenarios that are run");
        }
        if (chosen.isEmpty()) {
            list(console);
            return 0;
        }
        if (arguments.has("--explain")) {
            for (Scenario scenario : chosen) {
                console.out(scenario.name() + ": " + scenario.summary());
                Columns.wrap(scenario.explanation().replace("\n", " "), Columns.WIDTH - 2)
                        .forEach(line -> console.out("  " + line));
            }
            return 0;
        }
        if (!LabSupervisor.watchesThis()) {
            return new LabSupervisor(console).run(inAnotherJvm(arguments, chosen));
        }
        LabSupervisor.watch();
        return run(chosen, speed, arguments.has("--json"), arguments.has("--keep-going"), console);
    }

    private static List<Scenario> chosen(List<String> names) {
        List<Scenario> chosen = new ArrayList<>();
        for (String name : names) {
            if (!name.equals(ALL)) {
                chosen.add(Scenarios.find(name).orElseThrow(() -> unknown(name)));
            }
        }
        return names.contains(ALL) ? Scenarios.all() : chosen;
    }

    private static UsageException unknown(String name) {
        List<String> names = new ArrayList<>(List.of(ALL));
        Scenarios.all().forEach(scenario -> names.add(scenario.name()));
        String nearest = Spelling.nearest(name, names);
        return new UsageException(
                "unknown scenario '" + name + "'",
                nearest == null ? "'brood lab' lists them" : "did you mean '" + nearest + "'?");
    }

    private static double speed(String text) {
        if (text == null) {
            return USUAL_SPEED;
        }
        if (!text.matches("\\d{1,6}(\\.\\d{1,6})?") || Double.parseDouble(text) == 0) {
            throw new UsageException("--speed: '" + text + "' is no number above 0");
        }
        return Double.parseDouble(text);
    }

    private static void list(Console console) {
        for (Chapter chapter : Chapter.values()) {
            console.out(chapter.title());
            for (Scenario scenario : Scenarios.all()) {
                if (scenario.chapter() == chapter) {
                    Columns.row("  " + scenario.name(), 20, scenario.summary()).forEach(console::out);
                }
            }
        }
    }

    /** The same command line; in a JVM in which fork works, if one of the scenarios wants to. */
    private static JvmCommand inAnotherJvm(Arguments arguments, List<Scenario> chosen) throws IOException {
        List<String> line = new ArrayList<>(List.of("lab"));
        for (String flag : List.of("--json", "--keep-going")) {
            if (arguments.has(flag)) {
                line.add(flag);
            }
        }
        if (arguments.has("--speed")) {
            line.add("--speed=" + arguments.value("--speed"));
        }
        chosen.forEach(scenario -> line.add(scenario.name()));
        JvmCommand lab = JvmCommand.current().arguments(line.toArray(String[]::new));
        if (chosen.stream().noneMatch(Scenario::forks)) {
            return lab;
        }
        return lab.forFork().flags("-Xms1g", "-Xmx1g"); // never cleaned, and all scenarios may run in it
    }

    private static int run(List<Scenario> chosen, double speed, boolean json, boolean keepGoing, Console console)
            throws InterruptedException {
        List<ScenarioReport> reports = new ArrayList<>();
        Lab lab = new Lab(
                line -> {
                    if (!json) {
                        console.out(line);
                        console.flush(); // line by line, as forked children write as well
                    }
                },
                speed);
        boolean failed = false;
        for (Scenario scenario : chosen) {
            if (!json) {
                if (!reports.isEmpty()) {
                    console.out("");
                }
                console.out(scenario.name() + ": " + scenario.summary());
                console.flush();
            }
            ScenarioReport report = lab.run(scenario);
            reports.add(report);
            failed |= report.outcome() == Outcome.FAILED;
            if (!json && report.outcome() != Outcome.PASSED) {
                console.out("  " + LabReport.name(report.outcome()) + ": " + report.reason());
            }
            if (failed && !keepGoing) {
                break;
            }
        }
        if (json) {
            console.out(LabReport.json(reports));
        } else if (chosen.size() > 1) {
            console.out("");
            LabReport.table(reports).forEach(console::out);
        }
        return failed ? 1 : 0;
    }
}
