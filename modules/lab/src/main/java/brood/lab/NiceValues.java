package brood.lab;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Child;
import brood.process.Command;
import brood.process.Credentials;
import brood.process.Limit;
import brood.process.Priority;
import brood.process.Resource;
import brood.proctable.ProcessInfo;
import java.io.PrintStream;
import java.util.List;

/** Who comes first when there are too few CPUs. */
final class NiceValues implements Scenario {
    @Override
    public String name() {
        return "nice";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "a child's priority set and read back, clamped; a raise without privilege is refused";
    }

    @Override
    public String explanation() {
        return """
                nice starts a program with another priority (004): from -20, first in line, to 19. What is outside
                is clamped. Everybody may give way; to come forward again takes privilege: the document's sudo nice
                --9. setpriority() says EACCES then, nice() says EPERM. The child here has neither privilege nor
                what ulimit -e may allow. Calls: posix_spawn, getpriority, setpriority, nice, prlimit,
                fork.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        int own = Priority.of(Pid.current());
        try (Child child = Command.of("sleep", "60").nice(Math.max(own, 9)).spawn()) {
            read(lab, child, "started with nice 9", Math.max(own, 9));
            Priority.set(child.pid(), Math.max(own, 12));
            read(lab, child, "set to 12", Math.max(own, 12));
            Priority.set(child.pid(), 25);
            read(lab, child, "25 is clamped to 19", 19);
            lab.check(
                    "the process table shows it",
                    ProcessInfo.of(child.pid()).orElseThrow().flags().contains("N"));
            if (Credentials.current().effectiveUser() == 0) {
                toTheFront(lab, child);
            }
        }
        lab.check("this process has kept its own", Priority.of(Pid.current()), own);
        int from = Math.max(own, 5);
        List<String> seen = ChildReport.of(lab, "the child", report -> withoutPrivilege(from, report));
        lab.check("nice(3) gives way", seen.get(1), Integer.toString(Math.min(19, from + 3)));
        boolean unprivileged =
                Credentials.current().effectiveUser() == 0 && seen.get(0).isEmpty();
        if (seen.get(2).equals("success") && !unprivileged) {
            lab.skipPart(
                    "a raise without privilege", seen.get(0).isEmpty() ? "this user has CAP_SYS_NICE" : seen.get(0));
            return;
        }
        lab.check("a raise by setpriority is refused", seen.get(2), "EACCES");
        lab.check("one by nice is too", seen.get(3), "EPERM");
        lab.check("nice(100) is clamped to 19", seen.get(4), "19");
    }

    private static void read(Lab lab, Child child, String what, int expected) throws Exception {
        int nice = Priority.of(child.pid());
        lab.say(child.pid() + " has nice " + nice);
        lab.check(what, nice, expected);
    }

    private static void toTheFront(Lab lab, Child child) throws Exception {
        try {
            Priority.set(child.pid(), -30);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES) && !e.is(Errno.EPERM)) {
                throw e;
            }
            lab.skipPart("a raise", e.getMessage() + ", although this is root");
            return;
        }
        read(lab, child, "-30 is clamped to -20", -20);
    }

    /** Gives up what privilege there is, first. */
    private static void withoutPrivilege(int from, PrintStream report) throws Exception {
        Limit.of(0).apply(Resource.NICE);
        Priority.set(Pid.current(), from);
        report.println(Nobody.become().orElse(""));
        report.println(Priority.add(3));
        report.println(errno(() -> Priority.set(Pid.current(), from - 1)));
        report.println(errno(() -> Priority.add(-1)));
        report.println(Priority.add(100));
    }

    private interface Call {
        void make() throws PosixException;
    }

    private static String errno(Call call) {
        try {
            call.make();
            return "success";
        } catch (PosixException e) {
            return e.errno().name();
        }
    }
}
