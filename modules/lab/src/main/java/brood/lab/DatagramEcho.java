package brood.lab;

import brood.core.Signal;
import brood.process.Child;
import brood.process.Fork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A part of {@link EchoServers}: the same by datagrams. */
final class DatagramEcho {
    /** What takes a server long. */
    static final byte[] SLOW = "slow".getBytes(StandardCharsets.UTF_8);

    private static final int PATIENCE_MILLIS = 30_000;

    private DatagramEcho() {}

    static void show(Lab lab) throws Exception {
        for (DatagramServer kind : DatagramServer.values()) {
            try (DatagramChannel server = DatagramChannel.open().bind(EchoServer.anyPort());
                    DatagramSocket first = client(server);
                    DatagramSocket second = client(server);
                    Child child = Fork.start(() -> {
                        kind.serve(server, lab.seconds(5));
                        return 1;
                    })) {
                String name = "UDP, " + kind;
                lab.say(name + ": server " + child.pid() + " on port " + first.getPort());
                for (DatagramSocket client : List.of(first, second, first)) {
                    String text = "from " + client.getLocalPort();
                    send(client, text.getBytes(StandardCharsets.UTF_8));
                    lab.check(name + ": each gets its own", receive(client), text);
                }
                send(first, SLOW);
                send(first, "quick".getBytes(StandardCharsets.UTF_8));
                boolean waits = kind == DatagramServer.LOOP || kind == DatagramServer.POLLING;
                lab.check(
                        name + ": while one takes long the next " + (waits ? "waits" : "is answered"),
                        List.of(receive(first), receive(first)),
                        waits ? List.of("slow", "quick") : List.of("quick", "slow"));
                EchoServers.awaitNoChildren(lab, name, child);
                child.signal(Signal.SIGKILL);
                lab.end(child);
            }
        }
    }

    private static DatagramSocket client(DatagramChannel server) throws IOException {
        DatagramSocket client = new DatagramSocket();
        client.connect(server.getLocalAddress());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static void send(DatagramSocket client, byte[] text) throws IOException {
        client.send(new DatagramPacket(text, text.length));
    }

    private static String receive(DatagramSocket client) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
}
