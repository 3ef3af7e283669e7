package brood.lab;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.process.Capture;
import brood.process.Captured;
import brood.process.Child;
import brood.process.Command;
import brood.process.Credentials;
import brood.process.Identity;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ancestors of this process up to the first, and its descendants. */
final class FamilyTree implements Scenario {
    @Override
    public String name() {
        return "process-tree";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "own ancestors up to the first process, and own subtree";
    }

    @Override
    public String explanation() {
        return """
                Every process has a parent, up to pid 1; pid 2, where it can be seen, is the parent of
                the kernel's threads (000 §2.1, 004). pstree -ps draws it. A signal 0 to pid 1 is
                refused to the unprivileged with EPERM: the process is there. Calls: kill; /proc.""";
    }

    private static final Pid FIRST = new Pid(1);

    @Override
    public void run(Lab lab) throws Exception {
        try (Child child = Command.shell("sleep 60 & wait").spawn()) {
            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
            lab.await(() -> below(ProcessTable.read(), child).equals(List.of("sleep")) || deadline.hasPassed());
            ProcessTable table = ProcessTable.read();
            List<ProcessInfo> above = table.ancestors(Pid.current());
            String indent = "";
            for (ProcessInfo ancestor : above.reversed()) {
                lab.say(indent + ancestor.stat().command() + "(" + ancestor.pid() + ")");
                indent += "  ";
            }
            for (ProcessInfo below : table.descendants(Pid.current())) {
                int depth = table.ancestors(below.pid()).size();
                lab.say("  ".repeat(depth) + below.stat().command() + "(" + below.pid() + ")");
            }
            ProcessInfo top = above.isEmpty() ? table.get(Pid.current()).orElseThrow() : above.getLast();
            lab.check("the topmost ancestor has no parent", top.stat().parent(), Optional.empty());
            if (!top.pid().equals(FIRST)) {
                lab.skipPart("pid 1", "this process was put into its pid namespace from outside");
            }
            lab.check(
                    "the child is below this process",
                    table.children(Pid.current()).stream().anyMatch(c -> c.pid().equals(child.pid())));
            lab.check("its child is below it", below(table, child), List.of("sleep"));
            table.get(new Pid(2))
                    .filter(two -> two.argv().isEmpty() && two.stat().parent().isEmpty())
                    .ifPresent(two -> lab.check("pid 2 is", two.stat().command(), "kthreadd"));
            signalZero(lab);
        }
    }

    private static List<String> below(ProcessTable table, Child child) {
        return table.children(child.pid()).stream()
                .map(process -> process.stat().command())
                .toList();
    }

    private static void signalZero(Lab lab) throws Exception {
        Command kill = Command.of("/bin/sh", "-c", "kill -0 1").env("LC_ALL", "C");
        if (Credentials.current().effectiveUser() == 0) {
            kill.identity(Identity.of(Nobody.user()));
        }
        int ofFirst = ProcessInfo.of(FIRST).map(ProcessInfo::realUid).orElse(0);
        if (ofFirst != 0 && ofFirst == Credentials.current().effectiveUser()) {
            lab.skipPart("a signal to pid 1", "it belongs to the same user");
            return;
        }
        Captured captured;
        try {
            captured = Capture.of(kill).run();
        } catch (PosixException e) {
            if (!e.is(Errno.EPERM) && !e.is(Errno.EINVAL)) {
                throw e;
            }
            lab.skipPart("a signal to pid 1", e.getMessage());
            return;
        }
        lab.say(captured.stderrText().strip());
        lab.check(
                "signal 0 to pid 1 is refused to the unprivileged",
                captured.stderrText().contains("Operation not permitted"));
    }
}
