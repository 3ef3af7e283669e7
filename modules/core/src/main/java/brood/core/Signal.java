package brood.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A signal by its number.
 *
 * @param number 1 to 64; 0 to 255 where a wait status carries a number that Linux does not have
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
public record Signal(int number) implements Comparable<Signal> {
    /** What a process does that neither handles, ignores nor blocks the signal. */
    public enum DefaultAction {
        /** It ends. */
        TERMINATE,
        /** It ends and may leave a core file. */
        CORE,
        /** It stops until SIGCONT. */
        STOP,
        /** It goes on if it was stopped. */
        CONTINUE,
        /** Nothing. */
        IGNORE
    }

    private record Entry(String name, DefaultAction action, String description) {}

    /** The standard signals from 1 on, in the order of their numbers. */
    private static final Entry[] STANDARD = {
        new Entry("HUP", DefaultAction.TERMINATE, "Hangup"),
        new Entry("INT", DefaultAction.TERMINATE, "Interrupt from the keyboard"),
        new Entry("QUIT", DefaultAction.CORE, "Quit from the keyboard"),
        new Entry("ILL", DefaultAction.CORE, "Illegal instruction"),
        new Entry("TRAP", DefaultAction.CORE, "Trace or breakpoint trap"),
        new Entry("ABRT", DefaultAction.CORE, "Aborted"),
        new Entry("BUS", DefaultAction.CORE, "Bus error"),
        new Entry("FPE", DefaultAction.CORE, "Arithmetic exception"),
        new Entry("KILL", DefaultAction.TERMINATE, "Killed"),
        new Entry("USR1", DefaultAction.TERMINATE, "User-defined signal 1"),
        new Entry("SEGV", DefaultAction.CORE, "Segmentation fault"),
        new Entry("USR2", DefaultAction.TERMINATE, "User-defined signal 2"),
        new Entry("PIPE", DefaultAction.TERMINATE, "Broken pipe"),
        new Entry("ALRM", DefaultAction.TERMINATE, "Alarm clock"),
        new Entry("TERM", DefaultAction.TERMINATE, "Terminated"),
        new Entry("STKFLT", DefaultAction.TERMINATE, "Stack fault"),
        new Entry("CHLD", DefaultAction.IGNORE, "Child stopped or ended"),
        new Entry("CONT", DefaultAction.CONTINUE, "Continued"),
        new Entry("STOP", DefaultAction.STOP, "Stopped"),
        new Entry("TSTP", DefaultAction.STOP, "Stopped from the keyboard"),
        new Entry("TTIN", DefaultAction.STOP, "Stopped on terminal input"),
        new Entry("TTOU", DefaultAction.STOP, "Stopped on terminal output"),
        new Entry("URG", DefaultAction.IGNORE, "Urgent data on a socket"),
        new Entry("XCPU", DefaultAction.CORE, "CPU time limit exceeded"),
        new Entry("XFSZ", DefaultAction.CORE, "File size limit exceeded"),
        new Entry("VTALRM", DefaultAction.TERMINATE, "Virtual timer expired"),
        new Entry("PROF", DefaultAction.TERMINATE, "Profiling timer expired"),
        new Entry("WINCH", DefaultAction.IGNORE, "Window size changed"),
        new Entry("IO", DefaultAction.TERMINATE, "I/O possible"),
        new Entry("PWR", DefaultAction.TERMINATE, "Power failure"),
        new Entry("SYS", DefaultAction.CORE, "Bad system call"),
    };

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    /** Hangup of the controlling terminal. */
    public static final Signal SIGHUP = new Signal(1);

    /** Ctrl-C. */
    public static final Signal SIGINT = new Signal(2);

    /** Ctrl-\. */
    public static final Signal SIGQUIT = new Signal(3);

    /** What abort(3) sends. */
    public static final Signal SIGABRT = new Signal(6);

    /** The end that nothing can refuse. */
    public static final Signal SIGKILL = new Signal(9);

    /** Free for any use. */
    public static final Signal SIGUSR1 = new Signal(10);

    /** Free for any use in other programs; HotSpot suspends threads with it. */
    public static final Signal SIGUSR2 = new Signal(12);

    /** A write to a pipe that nobody reads. */
    public static final Signal SIGPIPE = new Signal(13);

    /** What alarm(2) sends. */
    public static final Signal SIGALRM = new Signal(14);

    /** The request to end. */
    public static final Signal SIGTERM = new Signal(15);

    /** A child stopped or ended. */
    public static final Signal SIGCHLD = new Signal(17);

    /** Goes on. */
    public static final Signal SIGCONT = new Signal(18);

    /** The stop that nothing can refuse. */
    public static final Signal SIGSTOP = new Signal(19);

    /** Ctrl-Z. */
    public static final Signal SIGTSTP = new Signal(20);

    /** The terminal's size changed. */
    public static final Signal SIGWINCH = new Signal(28);

    /** Refuses numbers that no wait status can carry. */
    public Signal {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("a signal's number is 1 to 64, not " + number);
        }
    }

    /** The signals that {@code kill -l} lists: 1 to 31 and 34 to 64. */
    public static List<Signal> named() {
        List<Signal> named = new ArrayList<>();
        for (int number = 1; number <= RTMAX; number++) {
            if (number <= STANDARD.length || number >= RTMIN) {
                named.add(new Signal(number));
            }
        }
        return List.copyOf(named);
    }

    /**
     * The signal of a spelling: {@code KILL}, {@code SIGKILL}, {@code sigkill}, {@code 9}, {@code RTMIN+3},
     * {@code SIGRTMAX-1}, and the aliases {@code CLD}, {@code IOT} and {@code POLL}.
     *
     * @throws IllegalArgumentException if it names no signal from 1 to 64
     */
    public static Signal parse(String spelling) {
        String upper = spelling.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        int number = standard(name);
        if (number == 0 && name.startsWith("RTM")) {
            number = realTime(name);
        }
        if (number == 0) {
            number = Math.max(0, digits(upper, 0)); // a number has no SIG before it
        }
        if (number < 1 || number > RTMAX) {
            throw new IllegalArgumentException("unknown signal '" + spelling + "'");
        }
        return new Signal(number);
    }

    private static int standard(String name) {
        String known =
                switch (name) {
                    case "CLD" -> "CHLD";
                    case "IOT" -> "ABRT";
                    case "POLL" -> "IO";
                    default -> name;
                };
        for (int i = 0; i < STANDARD.length; i++) {
            if (STANDARD[i].name.equals(known)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The number of {@code RTMIN}, {@code RTMIN+n}, {@code RTMAX}, {@code RTMAX-n}; 0 if it is no real-time signal. */
    private static int realTime(String name) {
        int offset = name.length() == 5 ? 0 : digits(name, 6);
        int number = 0;
        if (offset >= 0 && (name.equals("RTMIN") || name.startsWith("RTMIN+"))) {
            number = RTMIN + offset;
        } else if (offset >= 0 && (name.equals("RTMAX") || name.startsWith("RTMAX-"))) {
            number = RTMAX - offset;
        }
        return number >= RTMIN ? number : 0;
    }

    /** The one or two digits that end a text; -1 if it is not that which follows. */
    private static int digits(String text, int from) {
        int count = text.length() - from;
        if (count < 1 || count > 2) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** Whether {@code kill -l} has a name for it: not so for 32 and 33, which the C library keeps for itself. */
    public boolean hasName() {
        return isStandard() || isRealTime();
    }

    private boolean isStandard() {
        return number >= 1 && number <= STANDARD.length;
    }

    /** Whether it is queued with a value rather than merged: 34 to 64. */
    public boolean isRealTime() {
        return number >= RTMIN && number <= RTMAX;
    }

    /** The name as {@code kill -l} prints it: {@code SIGKILL}, {@code SIGRTMIN+15}, {@code SIGRTMAX-14}, or the number. */
    public String name() {
        return hasName() ? "SIG" + shortName() : Integer.toString(number);
    }

    /** The name without SIG: {@code KILL}, {@code RTMIN+15}, {@code RTMAX-14}, or the number. */
    public String shortName() {
        if (isStandard()) {
            return STANDARD[number - 1].name;
        }
        if (!isRealTime()) {
            return Integer.toString(number);
        }
        if (number <= RTMIN + 15) {
            return number == RTMIN ? "RTMIN" : "RTMIN+" + (number - RTMIN);
        }
        return number == RTMAX ? "RTMAX" : "RTMAX-" + (RTMAX - number);
    }

    /** What it means, in a few words. */
    public String description() {
        if (isStandard()) {
            return STANDARD[number - 1].description;
        }
        if (isRealTime()) {
            return "Real-time signal " + (number - RTMIN);
        }
        return number == 32 || number == 33 ? "Reserved by the C library" : "No signal of Linux";
    }

    /** What it does to a process that has not said otherwise. */
    public DefaultAction defaultAction() {
        return isStandard() ? STANDARD[number - 1].action : DefaultAction.TERMINATE;
    }

    /** By number; written out, because a record's own is bootstrapped at run time, for 10 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Signal that && that.number == number;
    }

    @Override
    public int hashCode() {
        return number;
    }

    /** By number. */
    @Override
    public int compareTo(Signal other) {
        return Integer.compare(number, other.number);
    }

    /** The name. */
    @Override
    public String toString() {
        return name();
    }
}
