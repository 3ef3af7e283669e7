package brood.launcher;

import java.util.List;

/** {@code brood completion}: scripts that are generated from the commands' own options. */
final class CompletionCommand implements Subcommand {
    @Override
    public Options options() {
        return Options.of(
                        "completion",
                        "Prints a completion script, for the shell to read when it starts.",
                        "eval \"$(brood completion bash)\"                in ~/.bashrc",
                        "brood completion zsh > DIR/_brood              DIR: a folder of zsh's fpath",
                        "brood completion fish > ~/.config/fish/completions/brood.fish")
                .parameters("bash|zsh|fish", "The shell.");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> shells = arguments.parameters();
        if (shells.size() != 1) {
            throw new UsageException("say one shell: bash, zsh or fish");
        }
        console.out(script(shells.getFirst()).stripTrailing());
        return 0;
    }

    private static String script(String shell) {
        return switch (shell) {
            case "bash" -> BashCompletion.script();
            case "zsh" -> ZshCompletion.script();
            case "fish" -> FishCompletion.script();
            default -> throw new UsageException("no completion for '" + shell + "', only for bash, zsh and fish");
        };
    }
}
