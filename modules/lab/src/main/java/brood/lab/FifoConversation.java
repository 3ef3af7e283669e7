package brood.lab;

import brood.pipe.Fifo;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.nio.charset.StandardCharsets;

/** One FIFO that both sides read and write. */
final class FifoConversation implements Scenario {
    @Override
    public String name() {
        return "fifo-duplex";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "a named pipe opened for both, between strangers and between parent and child";
    }

    @Override
    public String explanation() {
        return """
                Opened with O_RDWR a FIFO waits for nobody and goes both ways (000 §2.4.4). But there is only one
                buffer: who reads too early takes back what he has just written, which is shown first. The document
                sleeps for three seconds so that the other one comes first; here a byte in a pipe, or a line of
                the stranger's output, says whose turn it is. The stranger is a shell. Calls: mkfifo, open, fork,
                posix_spawn, read, write, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static final String QUESTION = "skewers, today?";
    private static final String ANSWER = "you have forgotten your diet";

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            String name = scratch.file("fifo_temp").toString();
            Fifo.create(name, 0600);
            try (Pipe both = Fifo.openBoth(name)) {
                write(both, QUESTION);
                String back = read(both);
                lab.say("read back: " + back);
                lab.check("who reads too early gets his own message", back, QUESTION);
                strangers(lab, both, name);
                related(lab, both);
                lab.check("nothing is left in it", both.readEnd().available(), 0);
            }
        }
    }

    private static void write(Pipe both, String line) throws Exception {
        both.writeEnd().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A line is written at once, and what is there is read at once. */
    private static String read(Pipe both) throws Exception {
        byte[] bytes = new byte[1024];
        return new String(bytes, 0, both.readEnd().read(bytes), StandardCharsets.UTF_8).strip();
    }

    private static void strangers(Lab lab, Pipe both, String name) throws Exception {
        String script = "exec 3<>\"$0\"; read -r line <&3; echo \"$1\" >&3; echo \"your turn, I read: $line\"";
        try (Pipe screen = Pipe.open();
                Child stranger = Command.of("sh", "-c", script, name, ANSWER)
                        .stdout(Redirect.to(screen.writeEnd().fd()))
                        .spawn()) {
            screen.writeEnd().close();
            write(both, QUESTION);
            String turn = new String(screen.readEnd().readAllBytes(), StandardCharsets.UTF_8).strip();
            lab.say("stranger " + stranger.pid() + ": " + turn);
            lab.check("a stranger has read the question", turn, "your turn, I read: " + QUESTION);
            String answer = read(both);
            lab.say("read: " + answer);
            lab.check("and its answer is read here", answer, ANSWER);
            lab.check("the stranger is through", lab.end(stranger), WaitStatus.exited(0));
        }
    }

    private static void related(Lab lab, Pipe both) throws Exception {
        try (Baton toParent = Baton.make();
                Baton toChild = Baton.make();
                Child child = Fork.start(() -> {
                    write(both, "dad, may I go out?");
                    toParent.pass();
                    toChild.await();
                    String answer = read(both);
                    lab.say("child read: " + answer);
                    return answer.equals("off you go") ? 0 : 1;
                })) {
            toParent.await();
            String question = read(both);
            lab.say("parent read: " + question);
            lab.check("the child's question is read by the parent", question, "dad, may I go out?");
            write(both, "off you go");
            toChild.pass();
            lab.check("and the parent's answer by the child", lab.end(child), WaitStatus.exited(0));
        }
    }
}
