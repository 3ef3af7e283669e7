package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Fork;
import brood.process.Redirect;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Servers under several clients. */
final class EchoServers implements Scenario {
    @Override
    public String name() {
        return "echo-servers";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PROGRAMS;
    }

    @Override
    public String summary() {
        return "loop, forking, threaded and polling TCP servers, and UDP, under several clients";
    }

    @Override
    public String explanation() {
        return """
                The document's servers (004): one that serves its clients one after the other, where a client that
                lingers makes the others wait; a process per client, a thread per client, one thread that polls,
                where it does not; and the same by datagrams. Each server is a process of its own here; besides the scenario's
                own clients nc asks, or bash where there is none. SIGCHLD ignored keeps
                the forking one free of zombies. Calls: socket, bind, listen, accept, fork, epoll_wait, recvfrom.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        for (EchoServer kind : EchoServer.values()) {
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(EchoServer.anyPort());
                    Child child = Fork.start(() -> {
                        kind.serve(server);
                        return 1;
                    })) {
                int port = server.socket().getLocalPort();
                lab.say(kind + ": server " + child.pid() + " on port " + port);
                clients(lab, kind, port, child);
                stranger(lab, kind, port);
                awaitNoChildren(lab, kind, child);
                child.signal(Signal.SIGKILL);
                lab.end(child);
            }
        }
        DatagramEcho.show(lab);
    }

    private static void clients(Lab lab, EchoServer kind, int port, Child server) throws Exception {
        try (Socket second = new Socket()) {
            try (Socket first = new Socket("127.0.0.1", port)) {
                lab.check(kind + ": a client is answered", ask(first, "one", 30_000), "one");
                second.connect(new InetSocketAddress("127.0.0.1", port));
                boolean waits = kind == EchoServer.LOOP;
                String answer = ask(second, "two", waits ? (int) lab.seconds(5).toMillis() : 30_000);
                lab.check(
                        kind + ": while it lingers another " + (waits ? "waits" : "is answered"),
                        answer,
                        waits ? "" : "two");
                if (!waits) {
                    lab.check(kind + ": and the first again", ask(first, "three", 30_000), "three");
                }
                boolean forks = kind == EchoServer.FORKING;
                lab.check(
                        kind + (forks ? ": each has a process" : ": one process serves both"),
                        Offspring.of(server.pid()).size(),
                        forks ? 2 : 0);
            }
            if (kind == EchoServer.LOOP) {
                lab.check(kind + ": until it has gone", read(second, 3, 30_000), "two");
            }
        }
    }

    /** A real client: nc, or where there is none what bash can do. */
    private static void stranger(Lab lab, EchoServer kind, int port) throws Exception {
        boolean nc = Lab.isInstalled("nc");
        if (!nc && !Lab.isInstalled("bash")) {
            lab.skipPart(kind + ": a real client", "neither nc nor bash is installed");
            return;
        }
        String talk = "exec 3<>/dev/tcp/127.0.0.1/$0; head -n 1 >&3; head -n 1 <&3";
        Command client = nc
                ? Command.of("nc", "127.0.0.1", Integer.toString(port))
                : Command.of("bash", "-c", talk, Integer.toString(port));
        try (Pipe in = Pipe.open();
                Pipe out = Pipe.open();
                Child child = client.stdin(Redirect.to(in.readEnd().fd()))
                        .stdout(Redirect.to(out.writeEnd().fd()))
                        .spawn()) {
            in.writeEnd().write("from a stranger\n".getBytes(StandardCharsets.UTF_8));
            out.writeEnd().close();
            String answer = new String(out.readEnd().readNBytes("from a stranger".length()), StandardCharsets.UTF_8);
            lab.say(kind + ": " + child.pid() + " got " + answer);
            lab.check(kind + ": a real client is answered", answer, "from a stranger");
        }
    }

    private static String ask(Socket socket, String text, int timeout) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return read(socket, text.length(), timeout);
    }

    /** Empty if nothing comes. */
    private static String read(Socket socket, int length, int timeout) throws IOException {
        socket.setSoTimeout(timeout);
        try {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    static void awaitNoChildren(Lab lab, Object kind, Child server) throws Exception {
        Deadline deadline =
                Deadline.after(Duration.ofSeconds(30)); // they end when they see that their clients have gone
        lab.await(() -> Offspring.of(server.pid()).isEmpty() || deadline.hasPassed());
        lab.check(
                kind + ": no child and no zombie is left",
                Offspring.of(server.pid()).size(),
                0);
    }
}
