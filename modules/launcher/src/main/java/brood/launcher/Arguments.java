package brood.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a command line says: the options that were given, by their long names, and the parameters. */
final class Arguments {
    private final Map<String, List<String>> options = new HashMap<>();
    private final List<String> parameters = new ArrayList<>();

    void add(String option, String value) {
        options.computeIfAbsent(option, name -> new ArrayList<>()).add(value);
    }

    void addParameters(List<String> words) {
        parameters.addAll(words);
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** The value of an option, the last if it was given several times, null if it was not. */
    String value(String option) {
        List<String> values = options.get(option);
        return values == null ? null : values.getLast();
    }

    /** The values of an option, in order. */
    List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }

    List<String> parameters() {
        return parameters;
    }

    /**
     * The parameter before the program.
     *
     * @throws UsageException if there is none
     */
    String leading() {
        if (parameters.isEmpty()) {
            throw new UsageException("no TIME given");
        }
        return parameters.getFirst();
    }

    /** The parameters after that: the program and its arguments. */
    List<String> rest() {
        return parameters.subList(1, parameters.size());
    }
}
