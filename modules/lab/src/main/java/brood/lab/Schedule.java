package brood.lab;

import brood.core.Deadline;
import brood.process.Command;
import brood.process.Shell;
import brood.signal.TimerClock;
import brood.signal.TimerFd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;

/** Commands at their times. */
final class Schedule implements Scenario {
    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SESSIONS;
    }

    @Override
    public String summary() {
        return "crontab entries installed, listed, run at their times, removed";
    }

    @Override
    public String explanation() {
        return """
                A crontab says in five fields when a command is run (002). This is one in a file of the scenario's,
                not the system's, which others use; a minute passes in a fraction of a second, on a timer, from
                Saturday 23:58 on. Calls: timerfd_create, posix_spawn, waitid.""";
    }

    private static final LocalDateTime START = LocalDateTime.of(2018, 7, 28, 23, 58);

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path table = scratch.file("crontab");
            Path log = scratch.file("log");
            String to = Shell.quote(log.toString());
            List<String> installed = List.of(
                    "* * * * * echo minute >>" + to,
                    "*/2 * * * * echo even >>" + to,
                    "0 0 * * 0 echo sunday >>" + to,
                    "58-59 23 * 1,7 * echo late >>" + to,
                    "0 12 1 1 * echo never >>" + to);
            Files.write(table, installed);
            List<String> listed = Files.readAllLines(table);
            listed.forEach(lab::say);
            lab.check("installed and listed", listed, installed);
            pass(lab, table, START, 4);
            List<String> lines = Files.readAllLines(log);
            lab.check("each minute", Collections.frequency(lines, "minute"), 4);
            lab.check("every other minute", Collections.frequency(lines, "even"), 2);
            lab.check("on Sunday at midnight", Collections.frequency(lines, "sunday"), 1);
            lab.check("in a range of minutes", Collections.frequency(lines, "late"), 2);
            lab.check("not on another day", lines.contains("never"), false);
            Files.write(table, listed.subList(1, listed.size()));
            pass(lab, table, START.plusMinutes(4), 2);
            lines = Files.readAllLines(log);
            lab.check("removed, the first is not run any more", Collections.frequency(lines, "minute"), 4);
            lab.check("the others are", Collections.frequency(lines, "even"), 3);
        }
    }

    /** Lets minutes pass, and runs in each what the table has for it then. */
    private static void pass(Lab lab, Path table, LocalDateTime from, int minutes) throws Exception {
        try (TimerFd timer = TimerFd.open(TimerClock.MONOTONIC)) {
            timer.set(lab.seconds(1), lab.seconds(1));
            for (long minute = 0; minute < minutes; ) {
                for (long n = timer.await(Deadline.NEVER); n > 0 && minute < minutes; n--) { // also those missed
                    List<CronEntry> entries = Files.readAllLines(table).stream()
                            .map(CronEntry::parse)
                            .toList();
                    runDue(lab, entries, from.plusMinutes(minute++));
                }
            }
        }
    }

    private static void runDue(Lab lab, List<CronEntry> entries, LocalDateTime time) throws Exception {
        for (CronEntry entry : entries) {
            if (entry.isDue(time)) {
                lab.say(time + "  " + entry.command());
                Command.shell(entry.command()).run();
            }
        }
    }
}
