package brood.lab;

import brood.process.Child;
import brood.process.Command;
import brood.process.Shell;
import brood.wait.WaitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A concurrent HTTP server for files. */
final class HttpServer implements Scenario {
    @Override
    public String name() {
        return "http-server";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PROGRAMS;
    }

    @Override
    public String summary() {
        return "files over HTTP for several clients at once, among them curl";
    }

    @Override
    public String explanation() {
        return """
                The document's HTTP server (004) reads the first line of a request and answers with a file, each
                client on a thread of its own. One that says nothing does not keep the others waiting. The real
                client is curl; where there is none the scenario is skipped. Calls: socket, accept, clone, read,
                write, posix_spawn.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        if (!Lab.isInstalled("curl")) {
            lab.skip("curl is not installed");
        }
        try (Scratch scratch = Scratch.create();
                ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Path folder = Files.createDirectory(scratch.file("folder"));
            Files.writeString(scratch.file("outside"), "secret\n");
            Files.writeString(folder.resolve("index.html"), "<p>hello</p>\n");
            Files.write(folder.resolve("large"), new byte[300_000]);
            Thread.ofPlatform().daemon().start(() -> accept(listening, folder));
            String url = "http://127.0.0.1:" + listening.getLocalPort() + "/";
            lab.say("serving " + url);
            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                lab.check("a client says nothing", silent.isConnected());
                lab.check("curl gets a file all the same", curl(url + "index.html"), List.of("<p>hello</p>", "200"));
                lab.check("and / is index.html", curl(url), List.of("<p>hello</p>", "200"));
                lab.check("what is not there is 404", curl(url + "none"), List.of("not found", "404"));
                lab.check("nor is what lies outside", curl(url + "../outside"), List.of("not found", "404"));
            }
            List<Child> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(Command.of(
                                "sh",
                                "-c",
                                "test \"$(curl -s --noproxy '*' --max-time 30 $0 | wc -c)\" -eq 300000",
                                url + "large")
                        .spawn());
            }
            for (Child client : clients) {
                lab.check("each of three clients at once got all of it", lab.end(client), WaitStatus.exited(0));
            }
        }
    }

    private static List<String> curl(String url) throws Exception {
        return Shell.output("curl -s --noproxy '*' --max-time 30 --path-as-is -w '%{http_code}' " + url)
                .lines();
    }

    private static void accept(ServerSocket listening, Path folder) {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client, folder));
            }
        } catch (IOException closed) {
            // the scenario is over
        }
    }

    private static void serve(Socket client, Path folder) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            for (String header = request; header != null && !header.isEmpty(); header = in.readLine()) {}
            if (request == null) {
                return;
            }
            String[] words = request.split(" ");
            String name = words.length < 2 || words[1].equals("/") ? "index.html" : words[1].substring(1);
            Path file = folder.resolve(name.replace('/', '?')); // nothing outside
            boolean found = words[0].equals("GET") && Files.isRegularFile(file);
            byte[] body = found ? Files.readAllBytes(file) : "not found\n".getBytes(StandardCharsets.ISO_8859_1);
            String head = "HTTP/1.1 " + (found ? "200 OK" : "404 Not Found") + "\r\nContent-Length: " + body.length
                    + "\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().write(body);
        } catch (IOException gone) {
            // the client's end of it
        }
    }
}
