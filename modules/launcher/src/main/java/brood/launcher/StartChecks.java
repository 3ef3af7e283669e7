package brood.launcher;

import brood.process.Command;
import brood.process.CpuSet;
import brood.process.Limit;
import brood.process.Outcome;
import brood.process.Resource;
import brood.wait.WaitStatus;
import java.util.List;

/** Starts of a program: all that a start takes, used together. */
final class StartChecks {
    private static final int EXPECTED = 7;

    private StartChecks() {}

    static List<Check> all() {
        return List.of(
                Check.needed(Check.Area.START, "a program", () -> start(command())),
                Check.optional(
                        Check.Area.START,
                        "with a umask",
                        "run --umask",
                        () -> start(command().umask(027))),
                Check.optional(
                        Check.Area.START,
                        "with limits",
                        "run --limit",
                        () -> start(command().limit(Resource.NOFILE, Limit.current(Resource.NOFILE)))),
                Check.optional(
                        Check.Area.START,
                        "with CPUs",
                        "run --cpus",
                        () -> start(command().cpus(CpuSet.current()))),
                Check.optional(
                        Check.Area.START,
                        "without new privileges",
                        "run --no-new-privs",
                        () -> start(command().noNewPrivileges())));
    }

    private static Command command() {
        return Command.shell("exit " + EXPECTED);
    }

    private static String start(Command command) throws Exception {
        Outcome outcome = command.run();
        if (outcome instanceof Outcome.Ended(var _, WaitStatus.Exited(int status, int _), var _, var _, boolean _)
                && status == EXPECTED) {
            return "";
        }
        throw new IllegalStateException("/bin/sh -c 'exit " + EXPECTED + "' " + outcome.describe());
    }
}
