package brood.launcher;

import brood.core.Deadline;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.files_h;
import brood.process.Exec;
import brood.process.JvmCommand;
import brood.signal.SignalFd;
import brood.signal.SignalInfo;
import brood.signal.SignalUse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code brood trap}: prints the signals that arrive.
 *
 * <p>That needs a JVM all of whose threads block them. {@code bin/brood} starts one, where the machine's {@code env} can
 * block signals, so that hardly anything arrives too early; otherwise this JVM becomes one in place.
 */
final class TrapCommand implements Subcommand {
    /** Set in a JVM that has become one: if that did not help, nothing will. */
    private static final String PREPARED = "brood.prepared";

    private static final int STDERR = 2;

    @Override
    public Options options() {
        return Options.of(
                        "trap",
                        "Prints each of these signals that arrives, in order, with its sender, and with the value "
                                + "that came with it. Any other signal does what it always does. Exits with 124 if "
                                + "--timeout ended it before --count did.",
                        "brood trap USR1 RTMIN+1",
                        "brood trap --count 3 --json SIGRTMIN+1",
                        "brood trap --count 1 --timeout 10s HUP && ./reload")
                .value("N", "Ends after this many signals.", "--count")
                .value("TIME", "Ends after this time.", "--timeout")
                .flag("Prints one JSON document each.", "--json")
                .parameters("SIG...", "Which signals.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException, InterruptedException {
        SignalSet signals = signals(arguments);
        long count = count(arguments.value("--count"));
        String timeout = arguments.value("--timeout");
        Deadline deadline = timeout == null ? Deadline.NEVER : Deadline.after(Values.duration("--timeout", timeout));
        prepare(signals);
        try (SignalFd source = SignalFd.open(signals)) {
            if (files_h.isatty(STDERR) == 1) {
                console.err("brood trap: pid " + ProcessHandle.current().pid() + " waits for " + signals);
            }
            for (long seen = 0; seen < count; seen++) {
                Optional<SignalInfo> info = source.waitUntil(deadline);
                if (info.isEmpty()) {
                    return arguments.has("--count") ? ExitCodes.TIMED_OUT : 0;
                }
                console.out(arguments.has("--json") ? json(info.get()) : text(info.get()));
                console.flush();
            }
        }
        return 0;
    }

    private static SignalSet signals(Arguments arguments) {
        if (arguments.parameters().isEmpty()) {
            throw new UsageException("no signal given");
        }
        SignalSet signals = SignalSet.EMPTY;
        for (String word : arguments.parameters()) {
            Signal signal = Values.signal("SIG", word);
            SignalUse.of(signal).descriptorRefusal().ifPresent(reason -> {
                throw new UsageException(signal + " cannot be received: " + reason, "'brood signals' lists what can");
            });
            signals = signals.plus(SignalSet.of(signal));
        }
        return signals;
    }

    private static long count(String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
            throw new UsageException("--count: '" + text + "' is no number of signals");
        }
        return Long.parseLong(text);
    }

    /** Becomes a JVM that blocks them, unless this is one. */
    private static void prepare(SignalSet signals) throws IOException {
        if (SignalFd.obstacle(signals).isPresent() && !Boolean.getBoolean(PREPARED)) {
            Exec.replace(JvmCommand.current()
                    .flags("-D" + PREPARED + "=true")
                    .blockedSignals(signals)
                    .command());
        }
    }

    /** {@code SIGRTMIN+1 pid=4242 uid=0 code=SI_QUEUE value=42}. */
    private static String text(SignalInfo info) {
        StringBuilder line = new StringBuilder(info.signal().name());
        info.pid().ifPresent(pid -> line.append(" pid=").append(pid));
        info.uid().ifPresent(uid -> line.append(" uid=").append(Integer.toUnsignedString(uid)));
        line.append(" code=").append(info.code());
        info.value().ifPresent(value -> line.append(" value=").append(value));
        return line.toString();
    }

    private static String json(SignalInfo info) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            OutcomeReport.signal(json, info.signal());
            if (info.pid().isPresent()) {
                json.writeNumberField("pid", info.pid().get().raw());
            } else {
                json.writeNullField("pid");
            }
            if (info.uid().isPresent()) {
                json.writeNumberField("uid", Integer.toUnsignedLong(info.uid().getAsInt()));
            } else {
                json.writeNullField("uid");
            }
            json.writeNumberField("code", info.code().raw());
            if (info.value().isPresent()) {
                json.writeNumberField("value", info.value().getAsInt());
            } else {
                json.writeNullField("value");
            }
            json.writeEndObject();
        });
    }
}
