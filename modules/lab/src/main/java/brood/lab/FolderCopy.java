package brood.lab;

import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder copied by several processes. */
final class FolderCopy implements Scenario {
    @Override
    public String name() {
        return "copy";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PROGRAMS;
    }

    @Override
    public String summary() {
        return "a folder copied by three worker processes, with progress";
    }

    @Override
    public String explanation() {
        return """
                The document copies a folder with worker processes and shows how far they are (002). Here the
                workers take the numbers of files out of one pipe, which gives each number to one of them, and
                tell what they have copied by another. Calls: fork, pipe2, read, copy_file_range, waitid.""";
    }

    private static final int WORKERS = 3;
    private static final int FILES = 20;

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create();
                Pipe work = Pipe.open();
                Pipe done = Pipe.open()) {
            Path from = Files.createDirectory(scratch.file("from"));
            Path to = Files.createDirectory(scratch.file("to"));
            for (int i = 0; i < FILES; i++) {
                Files.write(from.resolve("file" + i), new byte[1000 * i]);
            }
            for (int i = 0; i < FILES; i++) {
                work.writeEnd().write(i);
            }
            List<Child> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(Fork.start(() -> copy(work, done, from, to)));
            }
            work.writeEnd().close();
            done.writeEnd().close();
            int copied = 0;
            List<Integer> progress = new ArrayList<>();
            while (done.readEnd().read() >= 0) {
                copied++;
                if (copied % 5 == 0) {
                    progress.add(100 * copied / FILES);
                    lab.say("copied " + progress.getLast() + " %");
                }
            }
            for (Child worker : workers) {
                lab.check("worker " + workers.indexOf(worker) + " ends well", lab.end(worker), WaitStatus.exited(0));
            }
            lab.check("each file was copied once", copied, FILES);
            lab.check("it was told how far it was", progress, List.of(25, 50, 75, 100));
            int same = 0;
            for (int i = 0; i < FILES; i++) {
                same += Files.mismatch(from.resolve("file" + i), to.resolve("file" + i)) < 0 ? 1 : 0;
            }
            lab.check("all copies are the same", same, FILES);
        }
    }

    private static int copy(Pipe work, Pipe done, Path from, Path to) throws Exception {
        work.writeEnd().close(); // or it would wait for itself
        for (int i = work.readEnd().read(); i >= 0; i = work.readEnd().read()) {
            Files.copy(from.resolve("file" + i), to.resolve("file" + i));
            done.writeEnd().write(i);
        }
        return 0;
    }
}
