package brood.lab;

import brood.core.Deadline;
import brood.core.Pid;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.process.Capture;
import brood.process.Captured;
import brood.process.Child;
import brood.process.Command;
import brood.process.Outcome;
import brood.process.Redirect;
import brood.wait.WaitStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Redis server of one's own, which keeps nothing, on a free port of the loopback. */
final class Redis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 10;

    private final Child server;
    private final String port;

    private Redis(Child server, String port) {
        this.server = server;
        this.port = port;
    }

    /** Starts one, and waits until it answers. Another program may be quicker in taking the port: then it takes another. */
    static Redis start(Path folder) throws IOException, InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Redis redis = attempt(folder);
            if (redis.answers()) {
                return redis;
            }
            redis.close();
        }
        throw new IOException("redis-server does not start");
    }

    private static Redis attempt(Path folder) throws IOException {
        String port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
        Child server = Command.of("redis-server", "--port", port, "--bind", "127.0.0.1")
                .arguments(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()))
                .stdout(Redirect.NULL)
                .resetIgnored(SignalSet.ALL)
                .spawn();
        return new Redis(server, port);
    }

    /** Whether this server, and no other one, answers on the port before it ends. */
    private boolean answers() throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(PATIENCE);
        while (server.isAlive() && !deadline.hasPassed()) {
            if (call("info", "server").contains("process_id:" + server.pid())) {
                return true;
            }
            Thread.sleep(10);
        }
        return false;
    }

    Pid pid() {
        return server.pid();
    }

    String port() {
        return port;
    }

    /** What {@code redis-cli} says to this; nothing if it cannot connect. */
    List<String> call(String... words) throws IOException, InterruptedException {
        Captured captured = Capture.of(
                        Command.of("redis-cli", "-h", "127.0.0.1", "-p", port).arguments(List.of(words)))
                .run();
        return captured.stdoutText().lines().toList();
    }

    WaitStatus terminate() throws IOException, InterruptedException {
        server.signal(Signal.SIGTERM);
        Outcome outcome = server.waitOrTerminate(Deadline.after(PATIENCE), Signal.SIGKILL, PATIENCE);
        return ((Outcome.Ended) outcome).status();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
