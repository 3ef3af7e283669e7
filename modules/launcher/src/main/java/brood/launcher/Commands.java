package brood.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands by name, in the order of the help. Only the one that is used is created. */
final class Commands {
    private Commands() {}

    /** Names and what each does, in one line. */
    static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("run", "Runs a program, waits for it, and says how it ended.");
        summaries.put("exec", "Becomes a program: the same pid, nothing of brood left.");
        summaries.put("pipe", "Runs programs in a row, each fed by the one before.");
        summaries.put("fifo", "Creates, reads, writes and removes named pipes.");
        summaries.put("shm", "Creates, lists, reads, writes and removes shared memory.");
        summaries.put("lock", "Becomes a program that holds the lock of a file.");
        summaries.put("after", "Waits, then runs a program.");
        summaries.put("every", "Runs a program again and again, without drift.");
        summaries.put("kill", "Sends signals to processes, groups and trees.");
        summaries.put("trap", "Prints the signals that arrive, with sender and value.");
        summaries.put("signals", "Lists the signals, and how a JVM can receive them.");
        summaries.put("lab", "Runs the scenarios of Brood's documents, live.");
        summaries.put("status", "Decodes wait statuses.");
        summaries.put("doctor", "Checks what this machine has of what Brood needs.");
        summaries.put("completion", "Prints a completion script for bash, zsh or fish.");
        summaries.put("help", "Shows the help of a command.");
        return summaries;
    }

    /** The command of a name; null if there is none. */
    static Subcommand find(String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "exec" -> new ExecCommand();
            case "pipe" -> new PipeCommand();
            case "fifo" -> new FifoCommand();
            case "shm" -> new ShmCommand();
            case "lock" -> new LockCommand();
            case "after" -> new AfterCommand();
            case "every" -> new EveryCommand();
            case "kill" -> new KillCommand();
            case "trap" -> new TrapCommand();
            case "signals" -> new SignalsCommand();
            case "lab" -> new LabCommand();
            case "status" -> new StatusCommand();
            case "doctor" -> new DoctorCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> null;
        };
    }

    /** The names of those whose parameters are a program and its arguments. */
    static List<String> runners() {
        return summaries().keySet().stream()
                .filter(name -> find(name).options().isRunner())
                .toList();
    }

    /** Those of the runners that have a parameter before the program. */
    static List<String> runnersWithLeading() {
        return runners().stream()
                .filter(name -> find(name).options().hasLeading())
                .toList();
    }

    /** The name nearest to a misspelt one; null if none is near. */
    static String nearest(String misspelt) {
        return Spelling.nearest(misspelt, summaries().keySet());
    }
}
