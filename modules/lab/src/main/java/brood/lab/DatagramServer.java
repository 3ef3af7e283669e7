package brood.lab;

import brood.process.Fork;
import brood.process.RawWait;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/** Ways to answer datagrams with what they say, those that say "slow" after a time. None returns. */
enum DatagramServer {
    /** One after the other. */
    LOOP {
        @Override
        void serve(DatagramChannel server, Duration slow) throws Exception {
            while (true) {
                receive(server).answer(server, slow);
            }
        }
    },
    /** A process for each. */
    FORKING {
        @Override
        void serve(DatagramChannel server, Duration slow) throws Exception {
            RawWait.discardStatuses(); // no zombies
            while (true) {
                Datagram datagram = receive(server);
                Fork.start(() -> {
                    datagram.answer(server, slow);
                    return 0;
                });
            }
        }
    },
    /** A thread for each. */
    THREADS {
        @Override
        void serve(DatagramChannel server, Duration slow) throws Exception {
            while (true) {
                Datagram datagram = receive(server);
                Thread.ofPlatform().start(() -> {
                    try {
                        datagram.answer(server, slow);
                    } catch (IOException | InterruptedException gone) {
                        // this client gets no answer
                    }
                });
            }
        }
    },
    /** One thread, which asks the kernel whether there is one. */
    POLLING {
        @Override
        void serve(DatagramChannel server, Duration slow) throws Exception {
            Selector selector = Selector.open();
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_READ);
            while (true) {
                selector.select();
                selector.selectedKeys().clear();
                receive(server).answer(server, slow);
            }
        }
    };

    abstract void serve(DatagramChannel server, Duration slow) throws Exception;

    private record Datagram(SocketAddress client, ByteBuffer text) {
        void answer(DatagramChannel server, Duration slow) throws IOException, InterruptedException {
            if (text.equals(ByteBuffer.wrap(DatagramEcho.SLOW))) {
                Thread.sleep(slow);
            }
            server.send(text, client);
        }
    }

    private static Datagram receive(DatagramChannel server) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(1024);
        SocketAddress client = server.receive(text);
        return new Datagram(client, text.flip());
    }
}
