package brood.launcher;

import java.util.List;

/** {@code brood help}. */
final class HelpCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of("help", "Shows the help of a command, or of all.", "brood help run")
                .parameters("[COMMAND]", "The command.");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> names = arguments.parameters();
        if (names.size() > 1) {
            throw new UsageException("unexpected argument '" + names.get(1) + "'");
        }
        if (names.isEmpty()) {
            Help.overview().forEach(console::out);
            return 0;
        }
        Subcommand command = Commands.find(names.getFirst());
        if (command == null) {
            throw Main.unknown(names.getFirst());
        }
        Help.of(command.options()).forEach(console::out);
        return 0;
    }
}
