package brood.lab;

import brood.wait.WaitStatus;

/** Jobs of a shell: stopped, in the background, in the foreground. */
final class JobControl implements Scenario {
    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "&, Ctrl-Z, jobs, bg and fg, in a real shell on a pseudo-terminal";
    }

    @Override
    public String explanation() {
        return """
                A job is a process group that a shell started (002): Ctrl-Z stops the one in the foreground, & starts
                one in the background, jobs lists them, the current one with +, the one before with -; bg lets one
                go on where it is, fg brings it to the front. Calls: posix_openpt, tcgetpgrp, kill, waitid.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Typist typist = Typist.startShell(lab)) {
            typist.type("sleep 1001\n");
            typist.awaitForeground("sleep");
            typist.type("\32");
            seen(lab, typist, "Ctrl-Z stops the first", "\\[1\\]\\+ +Stopped +sleep 1001");
            typist.awaitShell();
            typist.type("sleep 1002 &\n");
            seen(lab, typist, "& starts the second in the background", "\\[2\\] \\d+");
            typist.type("jobs\n");
            seen(lab, typist, "the list: [1]+ is stopped", "\\[1\\]\\+ +Stopped +sleep 1001");
            seen(lab, typist, "[2]- is running", "\\[2\\]- +Running +sleep 1002 &");
            typist.type("bg 1\n");
            seen(lab, typist, "bg lets the first go on", "\\[1\\][+-] sleep 1001 &");
            typist.type("jobs\n");
            seen(lab, typist, "now it is running", "\\[1\\].? +Running +sleep 1001 &");
            seen(lab, typist, "and so is the second", "\\[2\\].? +Running +sleep 1002 &");
            typist.type("fg 2\n");
            seen(lab, typist, "fg brings the second to the front", "sleep 1002");
            typist.awaitForeground("sleep");
            typist.type("\3");
            typist.awaitShell();
            typist.type("jobs; echo end of jobs\n");
            String jobs =
                    seen(lab, typist, "the list again", "(?s).*end of jobs").strip();
            lab.check("Ctrl-C has ended it, and not the first", jobs.contains("1001") && !jobs.contains("1002"));
            typist.kill(1);
            typist.type("exit 0\n");
            lab.check("the shell ends", lab.end(typist.child()), WaitStatus.exited(0));
        }
    }

    private static String seen(Lab lab, Typist typist, String what, String regex) throws Exception {
        try {
            String text = typist.await(regex).group();
            text.lines().filter(line -> !line.isBlank()).forEach(lab::say);
            lab.check(what, true);
            return text;
        } catch (IllegalStateException e) {
            lab.check(what, e.getMessage(), regex); // as what follows cannot be typed, the scenario ends
            throw e;
        }
    }
}
