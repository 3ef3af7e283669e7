package brood.launcher;

import brood.core.Signal;
import brood.process.CpuSet;
import brood.process.Limit;
import brood.process.Resource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The forms of option values; each refuses a malformed one with a line that names the option. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d|)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,19})(?:([KMGTP])(i?B)?)?");

    private Values() {}

    /** {@code 1.5s}, {@code 250ms}, {@code 2m}, {@code 1h}, {@code 1d}, or seconds. */
    static Duration duration(String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(option + ": malformed duration '" + text + "', write 1.5s, 250ms, 2m or seconds");
        }
        long nanosPerUnit =
                switch (matcher.group(2)) {
                    case "ms" -> 1_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    case "d" -> 86_400_000_000_000L;
                    default -> 1_000_000_000L;
                };
        BigDecimal[] parts = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(nanosPerUnit))
                .divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
    }

    /** How many, 1 or more. */
    static long count(String option, String text) {
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) == 0) {
            throw new UsageException(option + ": malformed number '" + text + "', write 1 or more");
        }
        return Long.parseLong(text);
    }

    /** A name that is not empty: the error of the system call could not say whose it was. */
    static String file(String option, String name) {
        if (name.isEmpty()) {
            throw new UsageException(option + ": the name is empty");
        }
        return name;
    }

    /** A regular expression that does not find nothing: that one is in every text. */
    static Pattern pattern(String option, String text) {
        try {
            Pattern pattern = Pattern.compile(text);
            if (pattern.matcher("").find()) { // an unset variable in a script, mostly
                throw new UsageException(option + ": '" + text + "' matches everything, also an empty text");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new UsageException(option + ": '" + text + "' is no regular expression: " + e.getDescription());
        }
    }

    /** By name, with or without SIG, or by number. */
    static Signal signal(String option, String text) {
        try {
            return Signal.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    /** {@code 0,2-3}. */
    static CpuSet cpus(String option, String text) {
        try {
            return CpuSet.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    /** Octal, 0 to 0777. */
    static int umask(String option, String text) {
        if (!text.matches("0{0,2}[0-7]{1,3}")) {
            throw new UsageException(option + ": malformed umask '" + text + "', write an octal number such as 027");
        }
        return Integer.parseInt(text, 8);
    }

    /** Octal permission bits, 0 to 07777. */
    static int mode(String option, String text) {
        if (!text.matches("0?[0-7]{1,4}")) {
            throw new UsageException(option + ": malformed mode '" + text + "', write an octal number such as 640");
        }
        return Integer.parseInt(text, 8);
    }

    /** A duration as a person would write it: {@code 1.5s}. */
    static String text(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    static int nice(String option, String text) {
        if (!text.matches("[+-]?\\d{1,4}")) {
            throw new UsageException(option + ": malformed nice value '" + text + "', write -20 to 19");
        }
        int nice = Integer.parseInt(text);
        if (nice < -20 || nice > 19) { // which the kernel would bring into range, and say nothing
            throw new UsageException(option + ": " + nice + " is not from -20 to 19");
        }
        return nice;
    }

    /** A limit with its resource. */
    record ResourceLimit(Resource resource, Limit limit) {}

    /** {@code nofile=64}, {@code nofile=64:128}, {@code as=1GiB}, {@code core=unlimited}. */
    static ResourceLimit limit(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new UsageException(option + ": malformed limit '" + text + "', write RESOURCE=SOFT[:HARD]");
        }
        String[] values = text.substring(equals + 1).split(":", -1);
        try {
            Resource resource = resource(option, text.substring(0, equals));
            if (values.length > 2) {
                throw new IllegalArgumentException("malformed limit '" + text + "', write RESOURCE=SOFT[:HARD]");
            }
            long soft = amount(values[0], text);
            return new ResourceLimit(resource, new Limit(soft, values.length == 2 ? amount(values[1], text) : soft));
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    private static Resource resource(String option, String name) {
        try {
            return Resource.parse(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage(), "known are " + String.join(" ", resources()));
        }
    }

    /** The names of the resources that can be limited. */
    static List<String> resources() {
        return Arrays.stream(Resource.values())
                .map(resource -> resource.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    /** Bytes: {@code 4096}, {@code 64K}, {@code 1GiB}. */
    static long size(String option, String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(option + ": malformed size '" + text + "', write bytes, 64K, 10M or 1GiB");
        }
        try {
            return bytes(matcher);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new UsageException(option + ": size '" + text + "' is too large");
        }
    }

    private static long amount(String text, String limit) {
        if (text.equals("unlimited") || text.equals("infinity")) {
            return Limit.INFINITY;
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "malformed limit '" + limit + "', write a number, 10M, 1GiB or unlimited");
        }
        try {
            return bytes(matcher);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("limit '" + limit + "' is too large");
        }
    }

    private static long bytes(Matcher size) {
        long unit = 1;
        if (size.group(2) != null) {
            int power = "KMGTP".indexOf(size.group(2)) + 1;
            long base = "B".equals(size.group(3)) ? 1000 : 1024;
            for (int i = 0; i < power; i++) {
                unit *= base;
            }
        }
        return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
    }
}
