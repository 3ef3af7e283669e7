package brood.lab;

import brood.process.Fork;
import brood.process.RawWait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Ways to serve several clients what they sent. None returns. */
enum EchoServer {
    /** One after the other. */
    LOOP {
        @Override
        void serve(ServerSocketChannel server) throws IOException {
            while (true) {
                echo(server.accept());
            }
        }
    },
    /** A process for each. */
    FORKING {
        @Override
        void serve(ServerSocketChannel server) throws IOException {
            RawWait.discardStatuses(); // no zombies
            while (true) {
                try (SocketChannel client = server.accept()) {
                    Fork.start(() -> {
                        server.close();
                        echo(client);
                        return 0;
                    });
                }
            }
        }
    },
    /** A thread for each. */
    THREADS {
        @Override
        void serve(ServerSocketChannel server) throws IOException {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().start(() -> {
                    try {
                        echo(client);
                    } catch (IOException gone) {
                        // the client's end of it
                    }
                });
            }
        }
    },
    /** One thread for all, which asks the kernel who has sent something. */
    POLLING {
        @Override
        void serve(ServerSocketChannel server) throws IOException {
            Selector selector = Selector.open();
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            while (true) {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            SocketChannel client = server.accept();
                            client.configureBlocking(false);
                            client.register(selector, SelectionKey.OP_READ);
                        } else if (!once((SocketChannel) key.channel(), buffer)) {
                            key.channel().close();
                        }
                    } catch (IOException gone) {
                        key.cancel();
                    }
                });
            }
        }
    };

    abstract void serve(ServerSocketChannel server) throws IOException;

    static InetSocketAddress anyPort() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    private static void echo(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        try (client) {
            while (once(client, buffer)) {}
        }
    }

    private static boolean once(SocketChannel client, ByteBuffer buffer) throws IOException {
        if (client.read(buffer.clear()) < 0) {
            return false;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            client.write(buffer);
        }
        return true;
    }
}
