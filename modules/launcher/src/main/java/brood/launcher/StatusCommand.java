package brood.launcher;

import brood.wait.WaitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code brood status}: decodes wait statuses as the macros of wait(2) do. */
final class StatusCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of(
                        "status",
                        "Decodes wait statuses, as wait(2) returns them: one line each.",
                        "brood status 139                   killed by SIGSEGV (core dumped)",
                        "brood status --json 0x0900 0xffff  one JSON document each",
                        "seq 0 65535 | brood status -       one status a line from standard input")
                .flag("Prints one JSON document each.", "--json")
                .parameters("N|-", "A raw status, decimal or 0x; - reads one per line.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException {
        List<String> numbers = arguments.parameters();
        if (numbers.isEmpty()) {
            throw new UsageException("no status given");
        }
        boolean json = arguments.has("--json");
        for (String number : numbers) {
            if (!number.equals("-")) {
                parse(number, ""); // all of them, before the first is printed
            }
        }
        for (String number : numbers) {
            if (!number.equals("-")) {
                console.out(line(parse(number, ""), json));
                continue;
            }
            var in = new BufferedReader(new InputStreamReader(StandardStreams.input(), StandardCharsets.ISO_8859_1));
            int lineNumber = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lineNumber++;
                if (!line.isBlank()) {
                    console.out(line(parse(line.strip(), "line " + lineNumber + ": "), json));
                }
            }
        }
        return 0;
    }

    private static WaitStatus parse(String text, String where) {
        try {
            return WaitStatus.decode(
                    Integer.decode(text.matches("0+\\d+") ? text.replaceFirst("^0+(?=\\d)", "") : text));
        } catch (NumberFormatException e) {
            throw new UsageException(where + "'" + text + "' is no wait status: write a decimal or 0x number");
        }
    }

    private static String line(WaitStatus status, boolean json) {
        if (!json) {
            return "%s  0x%04x  %s".formatted(status.raw(), status.raw(), status.describe());
        }
        return Json.line(out -> {
            out.writeStartObject();
            out.writeNumberField("v", 1);
            out.writeNumberField("rawStatus", status.raw());
            out.writeStringField("kind", OutcomeReport.kind(status));
            OutcomeReport.parts(out, status);
            if (status.shellCode().isPresent()) {
                out.writeNumberField("shellCode", status.shellCode().getAsInt());
            } else {
                out.writeNullField("shellCode");
            }
            out.writeEndObject();
        });
    }
}
