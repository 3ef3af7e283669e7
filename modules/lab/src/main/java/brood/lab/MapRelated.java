package brood.lab;

import brood.mmap.FileView;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Parent and child over shared memory, both ways. */
final class MapRelated implements Scenario {
    @Override
    public String name() {
        return "mmap-related";
    }

    @Override
    public Chapter chapter() {
        return Chapter.MEMORY;
    }

    @Override
    public String summary() {
        return "anonymous and file-backed shared memory between parent and child";
    }

    @Override
    public String explanation() {
        return """
                Parent and child map the same memory and write to each other (000 §2.4.5); the bytes are common,
                the position is each one's own. Nothing blocks: who reads too early reads zeros. The document
                waits by sleeping; here a pipe says whose turn it is. Calls: mmap, fork, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Mapping anonymous = Mapping.anonymous(4096, MapMode.SHARED)) {
            lab.say("anonymous memory");
            converse(lab, anonymous);
        }
        try (Scratch scratch = Scratch.create()) {
            Path file = Files.write(scratch.file("temp.bin"), new byte[1024]);
            try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
                lab.say("a file");
                converse(lab, mapping);
            }
            lab.check("the file has both lines", Files.readString(file).startsWith("may I go out?\nyes, go\n"));
        }
    }

    private static void converse(Lab lab, Mapping mapping) throws Exception {
        FileView view = mapping.view();
        try (Baton toChild = Baton.make();
                Baton toParent = Baton.make();
                Child child = Fork.start(() -> {
                    toChild.await();
                    view.write("may I go out?\n".getBytes(StandardCharsets.UTF_8));
                    toParent.pass();
                    toChild.await();
                    String answer = line(view);
                    lab.say("child read: " + answer);
                    return answer.equals("yes, go") ? 0 : 1;
                })) {
            lab.check("reading does not wait: zeros so far", view.slice(0, 1)[0], (byte) 0);
            toChild.pass();
            toParent.await();
            lab.check("the child's position is its own", view.position(), 0L);
            String question = line(view);
            lab.say("parent read: " + question);
            lab.check("the child's bytes are here", question, "may I go out?");
            view.write("yes, go\n".getBytes(StandardCharsets.UTF_8));
            toChild.pass();
            lab.check("and the parent's are there", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static String line(FileView view) throws Exception {
        return new String(view.readLine(), StandardCharsets.UTF_8).strip();
    }
}
