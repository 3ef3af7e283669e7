package brood.process;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments in a file that the java launcher is given as {@code @FILE}: separated by white space, quoted with either
 * quote, a backslash escaping inside quotes, and {@code #} beginning a comment, after white space.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/22/docs/specs/man/java.html">java(1)</a>
 */
final class ArgumentFile {
    private static final char NOT_QUOTED = 0;

    private final String text;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder argument = new StringBuilder();
    private boolean begun;
    private int at;

    private ArgumentFile(String text) {
        this.text = text;
    }

    static List<String> arguments(String text) {
        return new ArgumentFile(text).read();
    }

    private List<String> read() {
        char quote = NOT_QUOTED;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\n' || c == '\r' || quote == NOT_QUOTED && (c == ' ' || c == '\t' || c == '\f')) {
                end(); // a quote that nobody closed ends with its line
                quote = NOT_QUOTED;
            } else if (quote == NOT_QUOTED && c == '#') {
                argument.setLength(0); // the launcher drops what stands right before
                begun = false;
                skipLine();
            } else if (quote == NOT_QUOTED && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (c == quote) {
                quote = NOT_QUOTED;
            } else if (quote != NOT_QUOTED && c == '\\' && at < text.length()) {
                escape(text.charAt(at++));
            } else {
                argument.append(c);
                begun = true;
            }
        }
        end();
        return arguments;
    }

    private void end() {
        if (begun) {
            arguments.add(argument.toString());
            argument.setLength(0);
            begun = false;
        }
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private void escape(char c) {
        switch (c) {
            case 'n' -> argument.append('\n');
            case 'r' -> argument.append('\r');
            case 't' -> argument.append('\t');
            case 'f' -> argument.append('\f');
            case '\n', '\r' -> skipIndent(); // the argument goes on in the next line
            default -> argument.append(c);
        }
    }

    private void skipIndent() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
