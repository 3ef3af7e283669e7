package brood.lab;

import java.time.LocalDateTime;
import java.util.BitSet;
import java.util.List;

/** A line of a crontab: when, in five fields, and what. */
record CronEntry(List<BitSet> fields, boolean anyDay, boolean anyWeekday, String command) {
    private static final int[] LOWEST = {0, 0, 1, 1, 0};
    private static final int[] HIGHEST = {59, 23, 31, 12, 7};

    /**
     * Minute, hour, day, month, weekday (0 and 7 are Sunday), and a command; each a number, a range, steps, a list of them,
     * or a star.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static CronEntry parse(String line) {
        String[] words = line.strip().split("\\s+", 6);
        if (words.length < 6) {
            throw new IllegalArgumentException("five fields and a command, not '" + line + "'");
        }
        BitSet[] fields = new BitSet[5];
        for (int i = 0; i < 5; i++) {
            fields[i] = new BitSet();
            for (String part : words[i].split(",")) {
                add(fields[i], part, LOWEST[i], HIGHEST[i]);
            }
        }
        if (fields[4].get(7)) {
            fields[4].set(0);
        }
        return new CronEntry(List.of(fields), words[2].startsWith("*"), words[4].startsWith("*"), words[5]);
    }

    private static void add(BitSet field, String part, int lowest, int highest) {
        if (!part.matches("(\\*|\\d{1,2}(-\\d{1,2})?)(/[1-9]\\d?)?")) {
            throw new IllegalArgumentException("'" + part + "' is no time");
        }
        String[] steps = part.split("/");
        String[] ends = steps[0].split("-");
        int from = steps[0].equals("*") ? lowest : Integer.parseInt(ends[0]);
        int to = steps[0].equals("*") || ends.length == 1 && steps.length == 2
                ? highest
                : Integer.parseInt(ends[ends.length - 1]);
        if (from < lowest || to > highest || from > to) {
            throw new IllegalArgumentException("'" + part + "' is not within " + lowest + " to " + highest);
        }
        for (int value = from; value <= to; value += steps.length == 2 ? Integer.parseInt(steps[1]) : 1) {
            field.set(value);
        }
    }

    /** Whether it is time. If day and weekday are both given, one of them is enough. */
    boolean isDue(LocalDateTime time) {
        boolean day = fields.get(2).get(time.getDayOfMonth());
        boolean weekday = fields.get(4).get(time.getDayOfWeek().getValue() % 7);
        return fields.get(0).get(time.getMinute())
                && fields.get(1).get(time.getHour())
                && fields.get(3).get(time.getMonthValue())
                && (anyDay || anyWeekday ? day && weekday : day || weekday);
    }
}
