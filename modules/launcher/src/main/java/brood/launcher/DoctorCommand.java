package brood.launcher;

import java.util.ArrayList;
import java.util.List;

/** {@code brood doctor}: checks what this machine has of what Brood needs. */
final class DoctorCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of(
                        "doctor",
                        "Checks what this machine has of what Brood needs, by using each thing once, and says what "
                                + "does not work without the things that are missing. Exits with 1 if something is "
                                + "missing without which nothing works.",
                        "brood doctor",
                        "brood doctor --json")
                .flag("Prints one JSON document.", "--json");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        DoctorReport report = examine();
        if (arguments.has("--json")) {
            console.out(report.json());
        } else {
            report.text().forEach(console::out);
        }
        return report.missing(true) == 0 ? 0 : 1;
    }

    private static DoctorReport examine() {
        List<Check> checks = new ArrayList<>(JavaChecks.all());
        if (!JavaChecks.canCall(checks)) {
            return new DoctorReport(checks, null);
        }
        checks.addAll(SystemChecks.all());
        checks.addAll(KernelChecks.all());
        checks.addAll(StartChecks.all());
        return new DoctorReport(checks, Settings.read());
    }
}
