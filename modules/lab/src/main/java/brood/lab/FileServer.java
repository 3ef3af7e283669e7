package brood.lab;

import brood.core.Deadline;
import brood.core.Signal;
import brood.process.Child;
import brood.process.Fork;
import brood.process.RawWait;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file server with a process per client. */
final class FileServer implements Scenario {
    @Override
    public String name() {
        return "file-server";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PROGRAMS;
    }

    @Override
    public String summary() {
        return "list, get, put and quit for several clients, a worker process for each";
    }

    @Override
    public String explanation() {
        return """
                The document's server (004) lists regular files, sends and receives them, and forks a process for
                each client. Its messages run together when they are sent at once, and it sleeps to keep them
                apart; here each has its length before it. Calls: socket, accept, fork, read, write, waitid.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create();
                ServerSocketChannel listening = ServerSocketChannel.open().bind(EchoServer.anyPort())) {
            Files.writeString(scratch.file("a.txt"), "content of a");
            Files.createDirectory(scratch.file("folder"));
            try (Child server = Fork.start(() -> accept(lab, listening, scratch.folder()))) {
                int port = listening.socket().getLocalPort();
                try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                        Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    converse(lab, scratch, first, second, server);
                }
                Deadline deadline = Deadline.after(Duration.ofSeconds(30));
                lab.await(() -> Offspring.of(server.pid()).isEmpty() || deadline.hasPassed());
                lab.check(
                        "no worker and no zombie is left",
                        Offspring.of(server.pid()).size(),
                        0);
                server.signal(Signal.SIGKILL);
                lab.end(server);
            }
        }
    }

    /** With channels: the close of a socket would end the connection, which is the worker's as well. */
    private static int accept(Lab lab, ServerSocketChannel listening, Path folder) throws Exception {
        RawWait.discardStatuses();
        while (true) {
            try (SocketChannel client = listening.accept()) {
                Fork.start(() -> {
                    lab.say("worker for port " + client.socket().getPort());
                    FileService.serve(client.socket(), folder);
                    return 0;
                });
            }
        }
    }

    private static void converse(Lab lab, Scratch scratch, Socket first, Socket second, Child server) throws Exception {
        DataOutputStream out = new DataOutputStream(first.getOutputStream());
        DataInputStream in = new DataInputStream(first.getInputStream());
        DataOutputStream out2 = new DataOutputStream(second.getOutputStream());
        DataInputStream in2 = new DataInputStream(second.getInputStream());
        first.setSoTimeout(30_000);
        second.setSoTimeout(30_000);
        out.write('L');
        lab.check("the list has regular files only", in.readUTF(), "a.txt");
        byte[] put = request('P', "b.txt", "content of b");
        for (byte part : put) { // a byte at a time
            out2.write(part);
        }
        lab.check("another client puts, in pieces", in2.readBoolean());
        lab.check("it is there", Files.readString(scratch.file("b.txt")), "content of b");
        lab.check("each client has a worker", Offspring.of(server.pid()).size(), 2);
        ByteArrayOutputStream glued = new ByteArrayOutputStream();
        glued.write('L');
        glued.write(request('G', "b.txt", null));
        glued.write(request('G', "none", null));
        out.write(glued.toByteArray());
        lab.check("three requests at once: the list", in.readUTF(), "a.txt b.txt");
        lab.check("the file", new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8), "content of b");
        lab.check("and none", in.readInt(), FileService.NONE);
        out.write('Q');
        lab.check("quit: the server hangs up", in.read(), -1);
        out2.write('L');
        lab.check("on that one alone", in2.readUTF(), "a.txt b.txt");
    }

    private static byte[] request(char letter, String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(letter);
        out.writeUTF(name);
        if (content != null) {
            out.writeInt(content.length());
            out.writeBytes(content);
        }
        return bytes.toByteArray();
    }
}
