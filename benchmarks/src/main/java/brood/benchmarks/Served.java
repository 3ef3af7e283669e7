package brood.benchmarks;

import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Redirect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A process that stays for all rounds, so that it is warm: it is sent lines with a number of operations and answers each
 * with a line: nanoseconds per operation, then perhaps a note. It ends when its input does.
 */
final class Served implements Variant {
    private final Pipe requests = Pipe.open();
    private final Pipe answers = Pipe.open();
    private final BufferedReader reader =
            new BufferedReader(new InputStreamReader(answers.readEnd(), StandardCharsets.UTF_8));
    private final Child child;

    Served(Command command) throws IOException {
        child = command.stdin(Redirect.to(requests.readEnd().fd()))
                .stdout(Redirect.to(answers.writeEnd().fd()))
                .spawn();
        requests.readEnd().close();
        answers.writeEnd().close();
    }

    @Override
    public Answer measure(int operations) throws IOException, InterruptedException {
        requests.writeEnd().write((operations + "\n").getBytes(StandardCharsets.US_ASCII));
        String line = reader.readLine();
        if (line == null) {
            throw new IOException(child + ": " + child.waitFor().describe());
        }
        String[] parts = line.split(" ", 2);
        return new Answer(Double.parseDouble(parts[0]), parts.length == 2 ? parts[1] : "");
    }

    @Override
    public void close() throws IOException {
        requests.close();
        answers.close();
        child.close();
    }
}
