package brood.launcher;

/** The option {@code --report}: in what form standard error is told how it ended. */
enum Report {
    TEXT,
    JSON,
    NONE;

    static Options addTo(Options options) {
        return options.value("text|json|none", "Reports on stderr how it ended; none by default.", "--report");
    }

    static Report of(Arguments arguments) {
        String text = arguments.value("--report");
        if (text == null) {
            return NONE;
        }
        return switch (text) {
            case "text" -> TEXT;
            case "json" -> JSON;
            case "none" -> NONE;
            default -> throw new UsageException("--report: '" + text + "' is none of text, json, none");
        };
    }
}
