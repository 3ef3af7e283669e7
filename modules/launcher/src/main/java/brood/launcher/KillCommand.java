package brood.launcher;

import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.process.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code brood kill}: sends a signal to processes, groups and trees. */
final class KillCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of(
                        "kill",
                        "Sends a signal, TERM by default, to processes by number or by command line, to groups "
                                + "or to trees. Exits with 1 if one could not be sent, with 124 if --wait waited "
                                + "in vain.",
                        "brood kill --wait 5s 4242",
                        "brood kill -s KILL --tree 4242",
                        "brood kill -s RTMIN+1 --value 42 4242",
                        "brood kill --match 'java .*-jar server'",
                        "brood kill -l 15")
                .value("SIG", "What to send; 0 only looks whether it could be sent.", "-s", "--signal")
                .value("N", "Sends a number with it, as sigqueue(3) does.", "--value")
                .flag("To the process groups of these numbers.", "--group")
                .flag("To the processes and all their descendants.", "--tree")
                .value("TIME", "Waits until they have ended, but no longer than this.", "--wait")
                .value("RE", "To all whose command line has this, but to no parent of brood.", "--match")
                .flag("To every process that may be signalled, but not to brood.", "--all")
                .flag("Lists the signals; of a number the name, of a name the number.", "-l", "--list")
                .parameters("PID...", "Which processes; none with --match and --all.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        List<String> words = arguments.parameters();
        if (arguments.has("--list")) {
            if (words.isEmpty()) {
                SignalNames.table().forEach(console::out);
            }
            for (String word : words) {
                console.out(SignalNames.other(word));
            }
            return 0;
        }
        Kill.Order order = order(arguments);
        String expression = arguments.value("--match");
        if (arguments.has("--all")) {
            if (!words.isEmpty() || expression != null || !order.isPlain()) {
                throw new UsageException("--all goes with --signal alone");
            }
            Processes.signalAll(order.signal());
            return 0;
        }
        if (expression == null) {
            return kill(words, order, console);
        }
        if (!words.isEmpty() || order.target() == Kill.Target.GROUP) {
            throw new UsageException("--match goes without pids and without --group");
        }
        return killMatching(expression, order, console);
    }

    private static Kill.Order order(Arguments arguments) {
        String signal = arguments.value("--signal");
        String value = arguments.value("--value");
        String wait = arguments.value("--wait");
        Kill.Target target = arguments.has("--group")
                ? Kill.Target.GROUP
                : arguments.has("--tree") ? Kill.Target.TREE : Kill.Target.PROCESS;
        if (target == Kill.Target.GROUP && arguments.has("--tree")) {
            throw new UsageException("--group and --tree exclude each other");
        }
        if (value != null && target != Kill.Target.PROCESS) {
            throw new UsageException("--value goes without --group and --tree");
        }
        return new Kill.Order(
                signal == null ? Signal.SIGTERM : signalOrZero(signal),
                value == null ? null : number(value),
                target,
                wait == null ? null : Values.duration("--wait", wait));
    }

    private static Signal signalOrZero(String text) {
        return text.equals("0") ? new Signal(0) : Values.signal("--signal", text);
    }

    private static int number(String text) {
        try {
            return Integer.decode(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--value: '" + text + "' is no number of 32 bits");
        }
    }

    private static int kill(List<String> words, Kill.Order order, Console console)
            throws PosixException, InterruptedException {
        if (words.isEmpty()) {
            throw new UsageException("no pid given");
        }
        List<Pid> pids = new ArrayList<>();
        for (String word : words) {
            pids.add(pid(word, order.target())); // all of them, before the first is killed
        }
        try (Kill kill = new Kill(order, console)) {
            pids.forEach(kill::send);
            return kill.finish();
        }
    }

    /** What kill(2) does with zero and with negative numbers nobody gets by a slip. */
    private static Pid pid(String text, Kill.Target target) {
        String wanted = target == Kill.Target.GROUP ? "process group" : "pid";
        if (text.matches("-?0+|-\\d+")) {
            String hint =
                    "write '--group N' for a process group" + (text.equals("-1") ? ", '--all' for every process" : "");
            throw new UsageException("'" + text + "' is no " + wanted, target == Kill.Target.GROUP ? null : hint);
        }
        try {
            if (text.matches("\\d+")) {
                return new Pid(Integer.parseInt(text));
            }
        } catch (NumberFormatException tooLarge) {
            // as is said below
        }
        throw new UsageException("'" + text + "' is no " + wanted);
    }

    private static int killMatching(String expression, Kill.Order order, Console console)
            throws PosixException, InterruptedException {
        List<ProcStat> matching =
                CommandLines.matching(Values.pattern("--match", expression), order.target() == Kill.Target.TREE);
        boolean any = false;
        try (Kill kill = new Kill(order, console)) {
            for (ProcStat process : matching) {
                any |= kill.send(process);
            }
            if (!any) {
                console.err("brood kill: no command line has '" + expression + "'");
                return 1;
            }
            return kill.finish();
        }
    }
}
