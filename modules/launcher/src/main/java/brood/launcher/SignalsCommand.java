package brood.launcher;

import brood.core.Signal;
import brood.core.SignalSet;
import brood.signal.SignalUse;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code brood signals}: all signals, what they do, and how a JVM can receive them. */
final class SignalsCommand implements Subcommand {
    private static final String ROW = "%2s  %-11s  %-9s  %-24s  %s";

    @Override
    public Options options() {
        return Options.of(
                        "signals",
                        "Lists all signals: what each does by default, what the JVM does with it, and how a "
                                + "program in the JVM can receive it: by a handler, or by a descriptor in a JVM "
                                + "that was started with it blocked.",
                        "brood signals",
                        "brood signals --json")
                .flag("Prints one JSON document.", "--json");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<SignalUse> uses =
                SignalSet.ALL.signals().stream().map(SignalUse::of).toList();
        if (arguments.has("--json")) {
            console.out(json(uses));
            return 0;
        }
        console.out(ROW.formatted("", "SIGNAL", "DEFAULT", "THE JVM", "RECEIVED BY"));
        for (SignalUse use : uses) {
            Signal signal = use.signal();
            console.out(ROW.formatted(
                            signal.number(),
                            signal.hasName() ? signal.name() : "-",
                            action(signal),
                            use.byJvm().orElse("-"),
                            ways(use))
                    .stripTrailing());
        }
        return 0;
    }

    private static String action(Signal signal) {
        return signal.defaultAction().name().toLowerCase(Locale.ROOT);
    }

    private static String ways(SignalUse use) {
        String descriptor = use.needsReducedUse() ? "descriptor (-Xrs)" : "descriptor";
        boolean byHandler = use.handlerRefusal().isEmpty();
        boolean byDescriptor = use.descriptorRefusal().isEmpty();
        return byHandler && byDescriptor
                ? "handler, " + descriptor
                : byHandler ? "handler" : byDescriptor ? descriptor : "nothing";
    }

    private static String json(List<SignalUse> uses) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("signals");
            for (SignalUse use : uses) {
                json.writeStartObject();
                json.writeNumberField("number", use.signal().number());
                json.writeStringField(
                        "name", use.signal().hasName() ? use.signal().name() : null);
                json.writeStringField("description", use.signal().description());
                json.writeStringField("defaultAction", action(use.signal()));
                json.writeStringField("jvm", use.byJvm().orElse(null));
                way(json, "handler", use.handlerRefusal());
                way(json, "descriptor", use.descriptorRefusal());
                json.writeBooleanField("needsXrs", use.needsReducedUse());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void way(JsonGenerator json, String name, Optional<String> refusal) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeBooleanField("possible", refusal.isEmpty());
        json.writeStringField("reason", refusal.orElse(null));
        json.writeEndObject();
    }
}
