package brood.launcher;

import java.util.ArrayList;
import java.util.List;

/**
 * The options and parameters of a command, and what its help says. A parser of our own: the known library is written in
 * class files so old that the JVM archives none of them, and costs more than the rest of a start.
 */
final class Options {
    /**
     * An option.
     *
     * @param names {@code -x} or {@code --long}, the long one last
     * @param label what its value is called in the help; null if it has none
     * @param description one sentence
     */
    record Option(List<String> names, String label, String description) {
        String name() {
            return names.getLast();
        }
    }

    private final String name;
    private final String description;
    private final List<String> examples;
    private final List<Option> all = new ArrayList<>();
    private String parameters = "";
    private String parametersDescription = "";
    private boolean endAtParameter;
    private String leadingLabel;

    private Options(String name, String description, List<String> examples) {
        this.name = name;
        this.description = description;
        this.examples = examples;
    }

    /**
     * A command.
     *
     * @param description what it does
     * @param examples whole command lines, of 78 columns at most
     */
    static Options of(String name, String description, String... examples) {
        return new Options(name, description, List.of(examples)).flag("Shows this help.", "-h", "--help");
    }

    Options flag(String description, String... names) {
        return value(null, description, names);
    }

    /** With a value, any number of times; whoever reads it decides whether all count or the last. */
    Options value(String label, String description, String... names) {
        all.add(new Option(List.of(names), label, description));
        return this;
    }

    Options parameters(String label, String description) {
        parameters = label;
        parametersDescription = description;
        return this;
    }

    /** With the options of the program after its name: the first parameter ends brood's own. */
    Options program(String description) {
        endAtParameter = true;
        return parameters("[--] PROGRAM [ARG...]", description);
    }

    /** The same after one parameter of brood's own, with options before and behind it. */
    Options programAfter(String label, String description) {
        leadingLabel = label;
        program(description);
        return parameters(label + " " + parameters, description);
    }

    /**
     * Sorts a command line into options and parameters: {@code --name VALUE}, {@code --name=VALUE}, {@code --} ends the
     * options.
     *
     * @throws UsageException if an option is unknown, or its value is missing or too much
     */
    Arguments parse(List<String> line) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < line.size(); i++) {
            String word = line.get(i);
            if (word.equals("--")) {
                arguments.addParameters(line.subList(i + 1, line.size()));
                break;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                boolean ends = endAtParameter && arguments.parameters().size() == (hasLeading() ? 1 : 0);
                arguments.addParameters(line.subList(i, ends ? line.size() : i + 1));
                if (ends) {
                    break;
                }
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            Option option = find(equals < 0 ? word : word.substring(0, equals));
            if (option.label == null) {
                if (equals >= 0) {
                    throw new UsageException(option.name() + " takes no value");
                }
                arguments.add(option.name(), "");
            } else if (equals >= 0) {
                arguments.add(option.name(), word.substring(equals + 1));
            } else if (++i < line.size()) {
                arguments.add(option.name(), line.get(i));
            } else {
                throw new UsageException(option.name() + " needs a value: " + option.label);
            }
        }
        if (parameters.isEmpty() && !arguments.parameters().isEmpty()) {
            throw new UsageException(
                    "unexpected argument '" + arguments.parameters().getFirst() + "'");
        }
        return arguments;
    }

    private Option find(String word) {
        for (Option option : all) {
            if (option.names.contains(word)) {
                return option;
            }
        }
        if (word.charAt(1) >= '0' && word.charAt(1) <= '9') {
            boolean takesSignal = all.stream().anyMatch(option -> option.names.contains("-s")); // a habit from kill(1)
            String hint = takesSignal
                    ? "a signal is written '-s " + word.substring(1) + "'"
                    : "a number below zero stands behind a --";
            throw new UsageException("unknown option '" + word + "'", hint);
        }
        String nearest = Spelling.nearest(
                word, all.stream().flatMap(option -> option.names.stream()).toList());
        String hint = nearest == null ? null : "did you mean '" + nearest + "'?";
        throw new UsageException("unknown option '" + word + "'", hint);
    }

    /** Whether its parameters are a program and its arguments. */
    boolean isRunner() {
        return endAtParameter;
    }

    /** Whether a parameter of brood's own stands before the program. */
    boolean hasLeading() {
        return leadingLabel != null;
    }

    /** How that is written in the help; null if there is none. */
    String leadingLabel() {
        return leadingLabel;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    List<String> examples() {
        return examples;
    }

    /** In the order they were added. */
    List<Option> all() {
        return all;
    }

    /** How the parameters are written, empty if there are none. */
    String parameters() {
        return parameters;
    }

    String parametersDescription() {
        return parametersDescription;
    }
}
