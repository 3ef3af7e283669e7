package brood.lab;

import brood.core.Pid;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Parent and child talk by a file. */
final class FileConversation implements Scenario {
    @Override
    public String name() {
        return "file-ipc";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "the parent writes a file, the child reads and appends, the parent reads both";
    }

    @Override
    public String explanation() {
        return """
                The simplest way from process to process is a file whose name both know (000 §2.4.1, 003): it is
                there before and after them, and nothing waits. So the document sleeps until the child must have
                appended, and its child reads a file that may not be there yet; here a byte in a pipe says
                whose turn it is. The name is the child's pid, as there. Calls: fork, open, read, write, waitid,
                unlink.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final String FROM_PARENT = "[parent] once upon a time there was a mountain";
    private static final String FROM_CHILD = "[child] and on the mountain a temple";

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create();
                Baton toChild = Baton.make();
                Baton toParent = Baton.make();
                Child child = Fork.start(() -> append(lab, scratch, toChild, toParent))) {
            Path file = scratch.file(child.pid().toString());
            lab.say("parent writes");
            Files.writeString(file, FROM_PARENT + "\n");
            toChild.pass();
            lab.check("the child has read one line", toParent.await(), 1);
            List<String> lines = Files.readAllLines(file);
            lines.forEach(line -> lab.say("parent reads: " + line));
            lab.check("the parent reads both", lines, List.of(FROM_PARENT, FROM_CHILD));
            lab.check("the child is reaped", lab.end(child), WaitStatus.exited(0));
            lab.check("the file is still there, with both processes through", Files.size(file) > 0);
        }
    }

    private static int append(Lab lab, Scratch scratch, Baton toChild, Baton toParent) throws Exception {
        toChild.await();
        Path file = scratch.file(Pid.current().toString());
        List<String> lines = Files.readAllLines(file);
        lines.forEach(line -> lab.say("child reads: " + line));
        lab.say("child appends");
        Files.writeString(file, FROM_CHILD + "\n", StandardOpenOption.APPEND);
        toParent.pass(lines.size());
        return lines.equals(List.of(FROM_PARENT)) ? 0 : 1;
    }
}
