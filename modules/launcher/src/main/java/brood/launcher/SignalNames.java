package brood.launcher;

import brood.core.Signal;
import java.util.ArrayList;
import java.util.List;

/** Names and numbers of the signals, as {@code kill -l} has them. */
final class SignalNames {
    private static final int COLUMNS = 5;

    /** What a shell adds to a signal that ended a program. */
    private static final int BY_SIGNAL = 128;

    private SignalNames() {}

    /** All that have a name. */
    static List<String> table() {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (Signal signal : Signal.named()) {
            line.append("%2d) %-12s".formatted(signal.number(), signal.name()));
            if (++column == COLUMNS) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                column = 0;
            }
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    /** The name of a number, also of a shell's exit code for it; the number of a name. */
    static String other(String word) {
        if (!word.matches("\\d{1,3}")) {
            return Integer.toString(Values.signal("-l", word).number());
        }
        int number = Integer.parseInt(word);
        Signal signal = Values.signal("-l", Integer.toString(number > BY_SIGNAL ? number - BY_SIGNAL : number));
        return signal.shortName();
    }
}
