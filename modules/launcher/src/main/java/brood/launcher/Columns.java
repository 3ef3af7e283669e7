package brood.launcher;

import java.util.ArrayList;
import java.util.List;

/** Text for a terminal of 80 columns. */
final class Columns {
    static final int WIDTH = 80;

    private Columns() {}

    /** A term and, from a column on, what is to be said of it; the term on a line of its own if it is too long. */
    static List<String> row(String term, int column, String text) {
        if (text.isEmpty()) {
            return List.of(term);
        }
        List<String> lines = new ArrayList<>();
        String left = term;
        if (left.length() + 2 > column) {
            lines.add(left);
            left = "";
        }
        for (String part : wrap(text, WIDTH - column)) {
            lines.add((left + " ".repeat(column - left.length()) + part).stripTrailing());
            left = "";
        }
        return lines;
    }

    /** The text in lines of at most this many characters, broken at blanks where there are any; at least one line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}
