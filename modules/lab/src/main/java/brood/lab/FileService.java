package brood.lab;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one client is served: {@code L}, {@code G name}, {@code P name bytes}, {@code Q}, each letter a byte, each name and
 * each content with its length before it, so that it does not matter how the network cuts them.
 */
final class FileService {
    static final int NONE = -1;

    private FileService() {}

    /** Answers until the client has had enough. */
    static void serve(Socket client, Path folder) throws IOException {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            for (int request = in.read(); request >= 0 && request != 'Q'; request = in.read()) {
                switch (request) {
                    case 'L' -> out.writeUTF(String.join(" ", list(folder)));
                    case 'G' -> get(out, folder.resolve(plain(in.readUTF())));
                    case 'P' -> {
                        Files.write(folder.resolve(plain(in.readUTF())), in.readNBytes(in.readInt()));
                        out.writeBoolean(true);
                    }
                    default -> throw new IOException("no request: " + request);
                }
            }
        }
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static void get(DataOutputStream out, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            out.writeInt(NONE);
            return;
        }
        byte[] content = Files.readAllBytes(file);
        out.writeInt(content.length);
        out.write(content);
    }

    /** Nothing outside of the folder. */
    private static String plain(String name) throws IOException {
        if (name.isEmpty() || name.contains("/") || name.equals("..") || name.equals(".")) {
            throw new IOException("no name of a file: " + name);
        }
        return name;
    }
}
