package brood.launcher;

/**
 * The run that the image's archives are made of: what it uses is loaded and linked ahead of time. Started by
 * {@code build-image} only; with the module's own main class, one run could be only one command.
 */
final class Training {
    private Training() {}

    public static void main(String[] arguments) {
        expect(0, "--version");
        expect(0, "--help");
        expect(0, "help", "run");
        expect(0, "run", "--", "true");
        expect(0, "run", "--report", "json", "--timeout", "1m", "--env", "A=b", "--stdin", "null", "/bin/true");
        expect(0, "run", "--stdout", "/dev/null", "true");
        expect(0, "run", "--report", "text", "--cwd", "/", "--new-group", "sh", "-c", ":");
        expect(137, "run", "sh", "-c", "kill -9 $$");
        expect(127, "run", "/no/such");
        expect(127, "exec", "/no/such");
        expect(127, "lock", "/proc/self/stat", "--shared", "--", "/no/such"); // nobody else locks that
        expect(125, "run", "--no-such-option");
        expect(1, "shm", "read", "brood-training-none");
        expect(0, "after", "0", "--", "true");
        expect(0, "every", "1ms", "--times", "2", "--report", "json", "--", "true");
        expect(0, "kill", "-s", "0", Long.toString(ProcessHandle.current().pid()));
        expect(
                0,
                "kill",
                "--value",
                "1",
                "-s",
                "WINCH",
                Long.toString(ProcessHandle.current().pid()));
        expect(2, "trap", "KILL");
        expect(0, "lab");
        expect(0, "status", "0", "256", "134");
        expect(0, "status", "--json", "0x7f");
    }

    private static void expect(int exit, String... line) {
        Console console = new Console();
        int code = Main.run(StartState.arguments(line), console);
        console.flush();
        if (code != exit) {
            throw new IllegalStateException(String.join(" ", line) + ": exit " + code + " instead of " + exit);
        }
    }
}
