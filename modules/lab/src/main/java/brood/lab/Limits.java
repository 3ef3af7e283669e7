package brood.lab;

import brood.core.PosixException;
import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Command;
import brood.process.Limit;
import brood.process.Resource;
import brood.process.Shell;
import brood.proctable.ProcessLimit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every resource limit, as the shell's ulimit shows it as well. */
final class Limits implements Scenario {
    @Override
    public String name() {
        return "limits";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "every line of ulimit -a, soft and hard, agreeing with the shell";
    }

    @Override
    public String explanation() {
        return """
                getrlimit() says how much a process may use (000 §2.4.3); ulimit is the shell's view of it, in
                units of its own. Every line that the shell has is compared, soft and hard. One of them, the pipe
                size, is no limit but PIPE_BUF, in blocks of 512 bytes. A limit set on a child is in force
                before its program starts. The shell is bash, as the document's; without one that part is
                skipped. Calls: prlimit; /proc/PID/limits.""";
    }

    /** What bash calls them, and how many of the kernel's units make one of its. */
    private enum Line {
        CORE('c', 1024, Resource.CORE),
        DATA('d', 1024, Resource.DATA),
        NICE('e', 1, Resource.NICE),
        FILE_SIZE('f', 1024, Resource.FSIZE),
        PENDING('i', 1, Resource.SIGPENDING),
        LOCKED('l', 1024, Resource.MEMLOCK),
        RESIDENT('m', 1024, Resource.RSS),
        FILES('n', 1, Resource.NOFILE),
        QUEUES('q', 1, Resource.MSGQUEUE),
        REAL_TIME('r', 1, Resource.RTPRIO),
        STACK('s', 1024, Resource.STACK),
        CPU('t', 1, Resource.CPU),
        PROCESSES('u', 1, Resource.NPROC),
        MEMORY('v', 1024, Resource.AS),
        LOCKS('x', 1, Resource.LOCKS),
        UNBLOCKED('R', 1, Resource.RTTIME);

        private final char letter;
        private final int unit;
        private final Resource resource;

        Line(char letter, int unit, Resource resource) {
            this.letter = letter;
            this.unit = unit;
            this.resource = resource;
        }

        static Optional<Line> of(char letter) {
            return Stream.of(values()).filter(line -> line.letter == letter).findFirst();
        }

        String value(boolean hard) throws PosixException {
            Limit limit = Limit.current(resource);
            long value = hard ? limit.hard() : limit.soft();
            return value == Limit.INFINITY ? "unlimited" : Long.toUnsignedString(Long.divideUnsigned(value, unit));
        }
    }

    /** {@code open files  (-n) 1024}, {@code stack size  (kbytes, -s) 8192}. */
    private static final Pattern ULIMIT = Pattern.compile("(.*?) +\\(.*-(\\w)\\) (\\w+)");

    @Override
    public void run(Lab lab) throws Exception {
        if (Lab.isInstalled("bash")) {
            agree(lab, false);
            agree(lab, true);
        } else {
            lab.skipPart("ulimit -a", "bash is not installed");
        }
        try (Child child = Command.of("sleep", "60")
                .limit(Resource.NOFILE, new Limit(33, 44))
                .spawn()) {
            List<String> seen = ProcessLimit.of(child.pid()).stream()
                    .filter(limit -> limit.name().equals("Max open files"))
                    .map(limit ->
                            limit.soft().orElseThrow() + ":" + limit.hard().orElseThrow())
                    .toList();
            lab.check("a child's limit is in force, and anybody can read it", seen, List.of("33:44"));
            lab.check("every resource is there", ProcessLimit.of(child.pid()).size(), Resource.values().length);
        }
    }

    private static void agree(Lab lab, boolean hard) throws Exception {
        List<String> lines =
                Shell.output("bash -c 'ulimit " + (hard ? "-H" : "-S") + " -a'").lines();
        EnumSet<Line> seen = EnumSet.noneOf(Line.class);
        for (String text : lines) {
            lab.say(text);
            Matcher matcher = ULIMIT.matcher(text);
            if (!matcher.matches()) {
                lab.check("a line of ulimit", text, ULIMIT);
                continue;
            }
            char letter = matcher.group(2).charAt(0);
            Optional<Line> line = Line.of(letter);
            line.ifPresent(seen::add);
            String expected = letter == 'p' // no limit
                    ? Integer.toString(Pipe.ATOMIC / 512)
                    : line.isPresent() ? line.get().value(hard) : "unknown";
            String name = matcher.group(1) + " -" + letter + ", " + (hard ? "hard" : "soft");
            lab.check(name, matcher.group(3), expected);
        }
        seen.add(Line.UNBLOCKED); // not every bash has it
        lab.check("every " + (hard ? "hard" : "soft") + " limit has a line", seen, EnumSet.allOf(Line.class));
    }
}
