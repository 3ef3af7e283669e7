package brood.tests.system;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code brood lab} has printed, without that in which two runs differ. Numbers are {@code #}, except where they are what
 * a scenario is about. The lab's own lines stand in their order; those of other processes, which come whenever they come,
 * follow, each process's in their order. Lines alike that follow each other are one; so is a check that a scenario makes each
 * time that it does something.
 */
final class LabTranscript {
    private static final String CHECK = "  ✓ ";
    private static final Pattern SAID = Pattern.compile(" *(\\d+)  (.*)");
    private static final Pattern SCRATCH = Pattern.compile("/\\S*/brood-lab-[^/\\s]+");
    private static final Pattern NUMBER = Pattern.compile(
            "(raw \\d+|exited with \\d+|signal \\d+\\b|0x\\p{XDigit}{1,4}\\b|3\\.1415\\d+|\\[\\d\\](?=[+-]))"
                    + "|0x\\p{XDigit}+|PT[0-9.HMS]+|(?<![A-Za-z+])-?\\d+(\\.\\d+)?");

    /** Whose numbers are all the same each time. */
    private static final Set<String> EXACT = Set.of("mmap", "schedule");

    /** What depends on the machine or on its speed. */
    private static final Map<String, Pattern> LOOSE = Map.of(
            "spinner", Pattern.compile("[-|/\\\\]+$"), // how often it turns
            "process-tree", Pattern.compile("^.*\\(#\\)$"), // ancestors
            "system-load", Pattern.compile("\\{.*\\}"), // states of other processes
            "worker", Pattern.compile("killed by SIGTERM|exited with 143"), // as far as its JVM was in its start
            "wait-status", Pattern.compile("(?<=core pattern ).*"),
            "efficiency", Pattern.compile("(threads|processes)(?= exited)"), // either is faster
            "sessions", Pattern.compile("/\\S*/java .*"), // the command of a line of ps
            "fifo", Pattern.compile("(?<=prw------- ).* (?=SCRATCH)"), // whose it is, and since when
            "pipe-exec", Pattern.compile("^\\S+ +#.* #:# ")); // a line of ps: whose it is, its state, its times

    /** Lines that are there or not, as the machine and its programs are. */
    private static final Map<String, Pattern> OMITTED = Map.of(
            "pi", Pattern.compile("redis"),
            "pipe-exec", Pattern.compile(" grep \\d"), // may be found by itself
            // where in the code it fails, and what another process's lines may come between
            "process-tree", Pattern.compile("pid 2 is"), // only in the first pid namespace
            "worker",
                    Pattern.compile(
                            "^\\tat |^Exception in thread|^java\\.lang\\.IllegalStateException: as it should|^$"),
            "process-states", Pattern.compile("in state D"),
            "limits", Pattern.compile(" \\(.*-\\w\\) |-\\w, (soft|hard)$")); // of the shell's ulimit

    /** On a busy machine they do it again. */
    private static final Set<String> ROUNDS = Set.of("io-cost", "heartbeat");

    /** Where any of several processes may do what there is to do. */
    private static final Set<String> SHARED_WORK = Set.of("pool");

    private final Map<String, List<String>> scenarios = new LinkedHashMap<>();

    /** The output, of scenarios of these names. */
    LabTranscript(String output, Collection<String> names) {
        List<String> current = new ArrayList<>();
        for (String line : output.lines().toList()) {
            String name = line.contains(": ") ? line.substring(0, line.indexOf(": ")) : "";
            if (names.contains(name)) {
                current = new ArrayList<>();
                scenarios.put(name, current);
            } else if (line.isEmpty()) {
                current = new ArrayList<>(); // the table
            } else {
                current.add(line);
            }
        }
    }

    Collection<String> names() {
        return scenarios.keySet();
    }

    /** The lab is who speaks in most scenarios. */
    private String lab() {
        Map<String, Integer> counts = new HashMap<>();
        for (List<String> lines : scenarios.values()) {
            lines.stream()
                    .map(SAID::matcher)
                    .filter(Matcher::matches)
                    .map(said -> said.group(1))
                    .distinct()
                    .forEach(pid -> counts.merge(pid, 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** What stays the same of a scenario's lines. */
    String stable(String name) {
        String lab = lab();
        Set<String> once = new HashSet<>();
        StringBuilder own = new StringBuilder();
        Map<String, StringBuilder> others = new TreeMap<>();
        for (String line : scenarios.get(name)) {
            Matcher said = SAID.matcher(line);
            Pattern omitted = OMITTED.get(name);
            if (omitted != null && omitted.matcher(line).find()) {
                continue;
            }
            if (line.startsWith(CHECK)) {
                if (once.add(line)) {
                    append(own, line);
                }
            } else if (!said.matches()) {
                append(others.computeIfAbsent("", key -> new StringBuilder()), "other  " + stable(name, line));
            } else if (said.group(1).equals(lab)) {
                String text = "lab    " + stable(name, said.group(2));
                if (!ROUNDS.contains(name) || once.add(text)) {
                    append(own, text);
                }
            } else {
                String text = "other  " + stable(name, said.group(2));
                String speaker = SHARED_WORK.contains(name) ? text : said.group(1);
                append(others.computeIfAbsent(speaker, key -> new StringBuilder()), text);
            }
        }
        others.values().stream()
                .map(StringBuilder::toString)
                .sorted()
                .forEach(lines -> append(own, lines.substring(0, lines.length() - 1)));
        return own.toString();
    }

    private static void append(StringBuilder lines, String line) {
        if (!("\n" + lines).endsWith("\n" + line + "\n")) {
            lines.append(line).append('\n');
        }
    }

    private static String stable(String name, String text) {
        String numbers = SCRATCH.matcher(text)
                .replaceAll("SCRATCH")
                .replaceAll(" +", " ")
                .strip(); // columns are as wide as their pids
        if (!EXACT.contains(name)) {
            numbers = NUMBER.matcher(numbers).replaceAll(LabTranscript::keepOrMask);
        }
        Pattern loose = LOOSE.get(name);
        return loose == null ? numbers : loose.matcher(numbers).replaceAll("…");
    }

    private static String keepOrMask(MatchResult number) {
        return number.group(1) == null ? "#" : Matcher.quoteReplacement(number.group(1));
    }
}
