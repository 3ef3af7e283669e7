package brood.lab;

import brood.mmap.FileView;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.process.Child;
import brood.process.Command;
import brood.process.Shell;
import brood.wait.WaitStatus;
import brood.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Two programs that know nothing but the name of a file. */
final class MapUnrelated implements Scenario {
    @Override
    public String name() {
        return "mmap-unrelated";
    }

    @Override
    public Chapter chapter() {
        return Chapter.MEMORY;
    }

    @Override
    public String summary() {
        return "two unrelated processes over one mapped file";
    }

    @Override
    public String explanation() {
        return """
                Processes that are not related share memory by mapping the same file (000 §2.4.5). One is a JVM
                that is told the file's name and nothing else, and maps it as well; the document's two programs
                sleep until the other must have written, here one is through when the other looks. The second is a
                shell, which maps nothing: it writes and reads the file, and what it does is what the mapping shows,
                for the pages are the same. Calls: mmap, open, read, write, posix_spawn.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            anotherJvm(lab, Files.write(scratch.file("shared.bin"), new byte[1024]));
            Path file = Files.write(scratch.file("temp.bin"), new byte[1024]);
            try (Mapping one = Mapping.open(file, MapMode.SHARED);
                    Child stranger = Command.of(
                                    "sh",
                                    "-c",
                                    "printf 'skewers after school?\\n' | dd of=\"$0\" conv=notrunc 2>/dev/null",
                                    file.toString())
                            .spawn()) {
                lab.check("the stranger has written", lab.end(stranger), WaitStatus.exited(0));
                FileView view = one.view();
                String question = new String(view.readLine(), StandardCharsets.UTF_8).strip();
                lab.say("read: " + question);
                lab.check("what it wrote to the file is in memory", question, "skewers after school?");
                view.write("why not?\n".getBytes(StandardCharsets.UTF_8));
                lab.check(
                        "what is written to memory is in the file for a stranger",
                        Shell.output("sed -n 2p " + Shell.quote(file.toString()))
                                .lines(),
                        List.of("why not?"));
                try (Mapping other = Mapping.open(file, MapMode.SHARED)) {
                    lab.check(
                            "another mapping has it at another address",
                            one.segment().address() != other.segment().address());
                    other.view().assign(0, "S".getBytes(StandardCharsets.UTF_8));
                    lab.check("and a write there is seen here", one.view().slice(0, 1)[0], (byte) 'S');
                }
            }
        }
    }

    private static void anotherJvm(Lab lab, Path file) throws Exception {
        String name = file.toString();
        try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
            mapping.view().write("do you hear me?\n".getBytes(StandardCharsets.UTF_8));
            try (Worker other =
                    Worker.of(() -> answer(name)).jvm(FastJvm.forWorkers(lab)).start()) {
                other.join();
                lab.check("another JVM has read what is in memory here", other.exitValue(), OptionalInt.of(0));
            }
            FileView view = mapping.view();
            view.readLine();
            String answer = new String(view.readLine(), StandardCharsets.UTF_8).strip();
            lab.say("read: " + answer);
            lab.check("and what it wrote to its memory is in this one's", answer, "loud and clear");
        }
    }

    /** In the other JVM. */
    private static void answer(String name) throws Exception {
        try (Mapping mapping = Mapping.open(name, MapMode.SHARED)) {
            FileView view = mapping.view();
            String question = new String(view.readLine(), StandardCharsets.UTF_8).strip();
            FastJvm.say("read: " + question);
            if (!question.equals("do you hear me?")) {
                System.exit(1);
            }
            view.write("loud and clear\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
