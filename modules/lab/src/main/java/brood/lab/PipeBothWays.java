package brood.lab;

import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import brood.workers.Connection;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Conversations over pipes, and over connections that go both ways. */
final class PipeBothWays implements Scenario {
    @Override
    public String name() {
        return "pipe-duplex";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "two siblings over two pipes; a connection both ways and one way, and its end";
    }

    @Override
    public String explanation() {
        return """
                A pipe goes one way, so a conversation takes two (000 §2.4.3). Python's Pipe() goes both ways and
                carries objects, with duplex=False one way (001, 002, 004): Connection is that, over a pair of
                sockets. The end of file comes when every copy of the sending end is closed, the receiver's own one
                included: forgotten there, as in 002's picture of four ends, it never comes. Objects go as Java
                serialises them. Calls: pipe2, socketpair, fork, sendmsg, recvmsg, close.""";
    }

    private static final int OBJECTS = 1000;

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        siblings(lab);
        objects(lab);
        oneWay(lab);
        lastCopy(lab);
    }

    private static void siblings(Lab lab) throws Exception {
        try (Pipe there = Pipe.open();
                Pipe back = Pipe.open()) {
            Child first = Fork.start(() -> {
                there.readEnd().close();
                back.writeEnd().close();
                there.writeEnd().write(bytes("brother, skewers today?"));
                there.writeEnd().close();
                return heard(lab, "first", back, "good idea");
            });
            Child second = Fork.start(() -> {
                there.writeEnd().close();
                back.readEnd().close();
                int status = heard(lab, "second", there, "brother, skewers today?");
                back.writeEnd().write(bytes("good idea"));
                return status;
            });
            closeBoth(there); // the parent neither reads nor writes
            closeBoth(back);
            lab.check("the first sibling got its answer", lab.end(first), WaitStatus.exited(0));
            lab.check("the second got the question", lab.end(second), WaitStatus.exited(0));
        }
    }

    private static void closeBoth(Pipe pipe) {
        pipe.readEnd().close();
        pipe.writeEnd().close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int heard(Lab lab, String who, Pipe pipe, String expected) throws Exception {
        String text = new String(pipe.readEnd().readAllBytes(), StandardCharsets.UTF_8);
        lab.say(who + " sibling hears: " + text);
        return text.equals(expected) ? 0 : 1;
    }

    private static void objects(Lab lab) throws Exception {
        try (Connection.Pair pair = Connection.duplex();
                Child child = Fork.start(() -> {
                    pair.left().close();
                    int sum = 0;
                    for (int i = 0; i < OBJECTS; i++) {
                        sum += (Integer) pair.right().receive();
                    }
                    pair.right().send(Map.of("sum", sum));
                    return 0;
                })) {
            pair.right().close();
            for (int i = 0; i < OBJECTS; i++) {
                pair.left().send(i);
            }
            Object answer = pair.left().receive();
            lab.say("1000 objects there, one back: " + answer);
            lab.check("duplex: 1000 objects have arrived, and one came back", answer, Map.of("sum", 499_500));
            lab.check("the child ends well", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static void oneWay(Lab lab) throws Exception {
        try (Connection.Pair pair = Connection.oneWay()) {
            pair.right().send("this way");
            lab.check("one way: from right to left", pair.left().receive(), "this way");
            lab.checkRefused("the wrong direction is refused", IllegalStateException.class, () -> pair.left()
                    .send("that way"));
            lab.checkRefused(
                    "so is receiving at the end that sends", IllegalStateException.class, pair.right()::receive);
        }
    }

    private static void lastCopy(Lab lab) throws Exception {
        try (Connection.Pair pair = Connection.oneWay();
                Baton closed = Baton.make();
                Child child = Fork.start(() -> {
                    lab.say("child receives " + pair.left().receive());
                    closed.await();
                    if (pair.left().poll(lab.seconds(1))) {
                        return 1;
                    }
                    lab.say("no end of file: the child still has a sending end open itself");
                    pair.right().close();
                    try {
                        return 2 + pair.left().receive().hashCode();
                    } catch (EOFException e) {
                        lab.say("now there is: " + e.getMessage());
                        return 0;
                    }
                })) {
            pair.right().send("one object");
            pair.left().close();
            pair.right().close();
            closed.pass();
            lab.check("the end comes with the last copy, not before", lab.end(child), WaitStatus.exited(0));
        }
    }
}
