package brood.launcher;

import java.util.ArrayList;
import java.util.List;

/** The help texts: what a command does, examples, then the options; 80 columns. */
final class Help {
    /** Where descriptions begin: of an option, and of a command in the overview. */
    private static final int COLUMN = 26;

    private static final int OVERVIEW_COLUMN = 18;

    private Help() {}

    /** Of brood as a whole. */
    static List<String> overview() {
        List<String> lines = new ArrayList<>(
                """
                Usage: brood COMMAND [OPTIONS] ...

                Starts processes, waits for them and says exactly how they ended.

                Examples:
                  brood run -- make -j2                      exits as make does
                  brood run --timeout 5s -- ./server         ends its whole tree after 5 s
                  brood run --report json -- sh -c 'exit 3'  how it ended, what it used
                  brood status 139                           decodes a wait status

                Commands:"""
                        .lines()
                        .toList());
        Commands.summaries()
                .forEach((name, summary) -> lines.addAll(Columns.row("  " + name, OVERVIEW_COLUMN, summary)));
        lines.addAll(List.of("", "Options:"));
        lines.addAll(Columns.row("  -h, --help", OVERVIEW_COLUMN, "Shows this help."));
        lines.addAll(Columns.row("      --version", OVERVIEW_COLUMN, "Shows the version."));
        lines.addAll(Columns.row(
                "      --debug", OVERVIEW_COLUMN, "Before the command: shows a stack trace if brood fails."));
        lines.addAll(List.of("", "'brood COMMAND --help' tells more of a command."));
        return lines;
    }

    /** Of one command. */
    static List<String> of(Options command) {
        List<String> lines = new ArrayList<>();
        String parameters = command.parameters().isEmpty() ? "" : " " + command.parameters();
        lines.addAll(List.of("Usage: brood " + command.name() + " [OPTIONS]" + parameters, ""));
        lines.addAll(Columns.wrap(command.description(), Columns.WIDTH));
        lines.addAll(List.of("", "Examples:"));
        command.examples().forEach(example -> lines.add("  " + example));
        if (!parameters.isEmpty()) {
            lines.addAll(List.of("", "Parameters:"));
            lines.addAll(row(" " + parameters, command.parametersDescription()));
        }
        lines.addAll(List.of("", "Options:"));
        for (Options.Option option : command.all()) {
            lines.addAll(row("  " + term(option), option.description()));
        }
        return lines;
    }

    /** {@code -h, --help}, {@code     --cwd DIR}. */
    private static String term(Options.Option option) {
        String indent = option.names().size() > 1 ? "" : "    ";
        String value = option.label() == null ? "" : " " + option.label();
        return indent + String.join(", ", option.names()) + value;
    }

    private static List<String> row(String term, String text) {
        return Columns.row(term, COLUMN, text);
    }
}
