package brood.lab;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Children;
import brood.process.Fork;
import brood.process.Outcome;
import brood.process.RawWait;
import brood.process.Shell;
import brood.process.Subreaper;
import brood.process.WaitFlag;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where scenarios are run: takes their output and their checks. */
public final class Lab {
    /** A scenario that takes longer, without the times that the documents name, hangs. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final double LONGEST_DOCUMENTED = 100;
    private static final int MILLIS_BETWEEN_LOOKS = 5;

    private static final class Skipped extends Exception {
        private static final long serialVersionUID = 1;

        Skipped(String reason) {
            super(reason);
        }
    }

    private final Consumer<String> out;
    private final double speed;
    private final Duration longest;
    private final List<Check> checks = new ArrayList<>();
    private final List<String> skippedParts = new ArrayList<>();

    /**
     * A lab.
     *
     * @param out takes each line when it is said, also from forked children
     * @param speed how many times faster than in the documents time passes
     */
    public Lab(Consumer<String> out, double speed) {
        this(out, speed, LONGEST);
    }

    /** One that ends scenarios which take longer than this. */
    Lab(Consumer<String> out, double speed, Duration longest) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("a speed is above 0, not " + speed);
        }
        this.out = out;
        this.speed = speed;
        this.longest = longest;
    }

    /**
     * Runs a scenario, and ends it if it hangs. This process becomes a subreaper meanwhile, so that orphans do not pile up
     * where pid 1 does not reap, and must have no children of its own.
     *
     * @throws InterruptedException if the thread was interrupted; what the scenario has started is killed
     */
    public ScenarioReport run(Scenario scenario) throws InterruptedException {
        checks.clear();
        skippedParts.clear();
        long start = System.nanoTime();
        ScenarioReport.Outcome outcome;
        String reason = "";
        TimeLimit limit = TimeLimit.start(longest.plus(seconds(LONGEST_DOCUMENTED)));
        try {
            if (scenario.forks() && Fork.refusal().isPresent()) {
                throw new Skipped("it forks: " + Fork.refusal().get());
            }
            Subreaper.enableOwningAllChildren();
            try {
                scenario.run(this);
            } finally {
                cleanUp();
            }
            boolean all = !checks.isEmpty() && checks.stream().allMatch(Check::holds);
            outcome = all ? ScenarioReport.Outcome.PASSED : ScenarioReport.Outcome.FAILED;
            reason =
                    all ? String.join("; ", skippedParts) : checks.isEmpty() ? "nothing was checked" : "a check failed";
        } catch (Skipped | Scratch.Unavailable e) {
            outcome = ScenarioReport.Outcome.SKIPPED;
            reason = e.getMessage();
        } catch (InterruptedException e) {
            if (!limit.hasPassed()) {
                throw e;
            }
            outcome = ScenarioReport.Outcome.FAILED;
        } catch (Exception e) {
            outcome = ScenarioReport.Outcome.FAILED;
            reason = e.toString();
        } finally {
            limit.close();
        }
        if (limit.hasPassed()) {
            outcome = ScenarioReport.Outcome.FAILED;
            reason = "it hung, and was ended after " + Duration.ofNanos(System.nanoTime() - start);
        }
        return new ScenarioReport(
                scenario.name(), outcome, reason, Duration.ofNanos(System.nanoTime() - start), checks);
    }

    /**
     * Removes the files that labs of this user have left behind which were killed.
     *
     * @throws IOException if one of them cannot be removed
     */
    public static void collect() throws IOException {
        Scratch.collect();
    }

    private void cleanUp() throws PosixException {
        int left = childrenLeft();
        for (Child child : Children.all()) {
            child.close();
        }
        Subreaper.reapOrphans();
        Subreaper.disable();
        check("no child is left", left, 0); // last: whoever takes the lines may have gone
    }

    private static int childrenLeft() throws PosixException {
        try {
            RawWait.pollAnyChild(WaitFlag.PEEK);
        } catch (PosixException e) {
            if (e.is(Errno.ECHILD)) {
                return 0;
            }
            throw e;
        }
        return Math.max(1, Offspring.of(Pid.current()).size());
    }

    /** A line of output, with the number of the process that says it. */
    public void say(String line) {
        print("%7s  %s".formatted(Pid.current(), line));
    }

    /** A line as it is: what another process has said. */
    void print(String line) {
        synchronized (out) { // a thread for each worker passes on what that says
            out.accept(line);
        }
    }

    /** Something that must hold. */
    public void check(String name, boolean holds) {
        check(name, holds, true);
    }

    /** Two things that must be equal. */
    public void check(String name, Object seen, Object expected) {
        Check check = new Check(name, seen.equals(expected), expected.toString(), seen.toString());
        checks.add(check);
        print(check.line());
    }

    /** Something to try. */
    interface Attempt {
        void make() throws Exception;
    }

    /** Something that must be refused, by an exception of this kind. */
    void checkRefused(String name, Class<? extends Exception> expected, Attempt attempt) {
        String seen = "success";
        try {
            attempt.make();
        } catch (Exception e) {
            seen = e.getClass().getSimpleName();
            say(seen + ": " + e.getMessage());
        }
        check(name, seen, expected.getSimpleName());
    }

    /** Something that must fail with this errno. */
    void checkFails(String name, Errno expected, Attempt attempt) throws Exception {
        Object seen = "success";
        try {
            attempt.make();
        } catch (PosixException e) {
            say(e.getMessage());
            seen = e.errno();
        }
        check(name, seen, expected);
    }

    /** Ends the scenario, which needs something that is not here. */
    public void skip(String reason) throws Exception {
        throw new Skipped(reason);
    }

    /** Says that a part needs something that is not here; the rest goes on, and the report has the reason. */
    public void skipPart(String part, String why) {
        String skipped = part + " is skipped: " + why;
        say(skipped);
        skippedParts.add(skipped);
    }

    /** Whether the shell finds all these programs. */
    public static boolean isInstalled(String... programs) throws IOException, InterruptedException {
        for (String program : programs) {
            if (!Shell.run("command -v " + program + " >/dev/null").isSuccess()) {
                return false;
            }
        }
        return true;
    }

    /** A time of the documents as it passes here. */
    public Duration seconds(double documented) {
        return Duration.ofNanos((long) (documented * 1e9 / speed));
    }

    /** Something to look for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Looks again and again until it holds: for what no descriptor tells of. */
    void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    /**
     * How a child ended; waits for that.
     *
     * @throws IllegalStateException if somebody else took its status
     */
    public WaitStatus end(Child child) throws PosixException, InterruptedException {
        Outcome outcome = child.waitFor();
        if (!(outcome instanceof Outcome.Ended ended)) {
            throw new IllegalStateException(child + " " + outcome.describe());
        }
        return ended.status();
    }
}
