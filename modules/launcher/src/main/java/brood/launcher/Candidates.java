package brood.launcher;

import brood.core.Signal;
import brood.lab.Scenario;
import brood.lab.Scenarios;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a shell may offer for a value, told from how the help writes the value.
 *
 * @param kind where most of the candidates come from
 * @param words candidates besides, or of kind {@link Kind#WORDS} all of them
 */
record Candidates(Kind kind, List<String> words) {
    /** Where candidates come from. */
    enum Kind {
        /** Nowhere: it is up to the user. */
        NONE,
        /** From the words. */
        WORDS,
        /** From the words, each to be followed by = and a value. */
        KEYS,
        /** Names of files, also after a +. */
        FILE,
        /** Names of files, after a number and =. */
        NUMBERED_FILE,
        /** Names of directories. */
        DIRECTORY,
        /** Names of users. */
        USER,
        /** Names of groups. */
        GROUP,
        /** Names of groups, with commas between. */
        GROUPS,
        /** Names of environment variables. */
        VARIABLE,
        /** Names of environment variables, each to be followed by = and a value. */
        ASSIGNMENT;

        /** As the scripts call it. */
        String scriptName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Those of a value that the help writes so. */
    static Candidates of(String label) {
        return switch (label) {
            case "DIR" -> of(Kind.DIRECTORY);
            case "PATH", "PATH [--] PROGRAM [ARG...]" -> of(Kind.FILE);
            case "USER" -> of(Kind.USER);
            case "GROUP" -> of(Kind.GROUP);
            case "A,B" -> of(Kind.GROUPS);
            case "K" -> of(Kind.VARIABLE);
            case "K=V" -> of(Kind.ASSIGNMENT);
            case "SIG", "SIG..." ->
                new Candidates(
                        Kind.WORDS,
                        Signal.named().stream().map(Signal::shortName).toList());
            case "NAME=SOFT[:HARD]" -> new Candidates(Kind.KEYS, Values.resources());
            case "N=FILE[:r|w|a|rw]" -> of(Kind.NUMBERED_FILE);
            case "NAME|all" ->
                new Candidates(
                        Kind.WORDS,
                        Stream.concat(Scenarios.all().stream().map(Scenario::name), Stream.of("all"))
                                .toList());
            case "[COMMAND]" ->
                new Candidates(Kind.WORDS, List.copyOf(Commands.summaries().keySet()));
            default -> alternatives(label);
        };
    }

    /** {@code text|json|none}, {@code FILE|+FILE|null}: what is written small is meant literally. */
    private static Candidates alternatives(String label) {
        List<String> parts = Arrays.asList(label.split("\\|"));
        List<String> words =
                parts.stream().filter(part -> part.matches("[a-z]+")).toList();
        if (parts.contains("FILE")) {
            return new Candidates(Kind.FILE, words);
        }
        return words.isEmpty() ? of(Kind.NONE) : new Candidates(Kind.WORDS, words);
    }

    private static Candidates of(Kind kind) {
        return new Candidates(kind, List.of());
    }
}
