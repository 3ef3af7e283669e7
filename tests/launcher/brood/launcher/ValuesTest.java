package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import brood.core.Signal;
import brood.process.CpuSet;
import brood.process.Limit;
import brood.process.Resource;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "5, PT5S",
        "5s, PT5S",
        "1.5s, PT1.5S",
        "0.25, PT0.25S",
        "250ms, PT0.25S",
        "1.5ms, PT0.0015S",
        "2m, PT2M",
        "0.5m, PT30S",
        "1h, PT1H",
        "1d, PT24H",
        "0.000000001, PT0.000000001S",
        "0.000000001ms, PT0S",
        "999999999999d, P999999999999D",
    })
    void readsADuration(String text, Duration expected) {
        assertThat(Values.duration("--timeout", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "-1",
                "+1",
                "1 s",
                " 1",
                "1s ",
                "1.",
                ".5",
                "1,5",
                "1e3",
                "1.5.5",
                "5S",
                "5sec",
                "1us",
                "1m30s",
                "0x10",
                "inf",
                "1234567890123",
                "1.0123456789",
                "\u0665"
            })
    void refusesAMalformedDuration(String text) {
        refused(() -> Values.duration("--timeout", text))
                .withMessage("--timeout: malformed duration '" + text + "', write 1.5s, 250ms, 2m or seconds");
    }

    @ParameterizedTest
    @CsvSource({
        "nofile=64, NOFILE, 64, 64",
        "nofile=64:128, NOFILE, 64, 128",
        "RLIMIT_NOFILE=64, NOFILE, 64, 64",
        "NoFile=64, NOFILE, 64, 64",
        "nofile=0, NOFILE, 0, 0",
        "core=unlimited, CORE, -1, -1",
        "core=0:infinity, CORE, 0, -1",
        "as=1K, AS, 1024, 1024",
        "as=1KB, AS, 1000, 1000",
        "as=1KiB, AS, 1024, 1024",
        "as=10M, AS, 10485760, 10485760",
        "as=1GB:1GiB, AS, 1000000000, 1073741824",
        "as=2T, AS, 2199023255552, 2199023255552",
        "as=1P, AS, 1125899906842624, 1125899906842624",
        "as=9223372036854775807, AS, 9223372036854775807, 9223372036854775807",
    })
    void readsALimit(String text, Resource resource, long soft, long hard) {
        assertThat(Values.limit("--limit", text)).isEqualTo(new Values.ResourceLimit(resource, new Limit(soft, hard)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nofile; malformed limit 'nofile', write RESOURCE=SOFT[:HARD]",
                "''; malformed limit '', write RESOURCE=SOFT[:HARD]",
                "=64; unknown resource ''",
                "files=64; unknown resource 'files'",
                "nofile=; malformed limit 'nofile=', write a number, 10M, 1GiB or unlimited",
                "nofile=64:; malformed limit 'nofile=64:', write a number, 10M, 1GiB or unlimited",
                "nofile=:64; malformed limit 'nofile=:64', write a number, 10M, 1GiB or unlimited",
                "nofile=-1; malformed limit 'nofile=-1', write a number, 10M, 1GiB or unlimited",
                "nofile=+1; malformed limit 'nofile=+1', write a number, 10M, 1GiB or unlimited",
                "nofile=1.5; malformed limit 'nofile=1.5', write a number, 10M, 1GiB or unlimited",
                "nofile=0x40; malformed limit 'nofile=0x40', write a number, 10M, 1GiB or unlimited",
                "nofile=64 ; malformed limit 'nofile=64 ', write a number, 10M, 1GiB or unlimited",
                "as=1k; malformed limit 'as=1k', write a number, 10M, 1GiB or unlimited",
                "as=1Ki; malformed limit 'as=1Ki', write a number, 10M, 1GiB or unlimited",
                "as=1E; malformed limit 'as=1E', write a number, 10M, 1GiB or unlimited",
                "as=M; malformed limit 'as=M', write a number, 10M, 1GiB or unlimited",
                "as=9223372036854775808; limit 'as=9223372036854775808' is too large",
                "as=9999999999P; limit 'as=9999999999P' is too large",
                "nofile=128:64; soft limit 128 above hard limit 64",
                "nofile=unlimited:64; soft limit unlimited above hard limit 64",
                "nofile=1:2:3; malformed limit 'nofile=1:2:3', write RESOURCE=SOFT[:HARD]",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void refusesAMalformedLimit(String text, String reason) {
        refused(() -> Values.limit("--limit", text)).withMessage("--limit: " + reason.strip());
    }

    @Test
    void anUnknownResourceIsAnsweredWithTheKnownOnes() {
        refused(() -> Values.limit("--limit", "files=64")).satisfies(e -> assertThat(e.describe("help"))
                .endsWith("; known are as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio"
                        + " rttime sigpending stack"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "50, 50", "007, 7", "999999999999999999, 999999999999999999"})
    void readsACount(String text, long expected) {
        assertThat(Values.count("--times", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "000", "-1", "+1", "1.0", "1 ", "x", "9999999999999999999"})
    void refusesACountThatIsNone(String text) {
        refused(() -> Values.count("--times", text))
                .withMessage("--times: malformed number '" + text + "', write 1 or more");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "27, 23", "027, 23", "0027, 23", "777, 511", "0777, 511", "00777, 511"})
    void readsAUmaskInOctal(String text, int expected) {
        assertThat(Values.umask("--umask", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "0x1f", "-1", "1777", "000777", "u=rwx", "02 7", "07777"})
    void refusesAMalformedUmask(String text) {
        refused(() -> Values.umask("--umask", text))
                .withMessage("--umask: malformed umask '" + text + "', write an octal number such as 027");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-20, -20", "+5, 5", "19, 19", "05, 5"})
    void readsANiceValue(String text, int expected) {
        assertThat(Values.nice("--nice", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "high", "1.5", "--5", "12345", "5 "})
    void refusesAMalformedNiceValue(String text) {
        refused(() -> Values.nice("--nice", text))
                .withMessage("--nice: malformed nice value '" + text + "', write -20 to 19");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "-21", "9999", "-9999"})
    void refusesANiceValueThatTheKernelWouldClamp(String text) {
        refused(() -> Values.nice("--nice", text)).withMessage("--nice: " + text + " is not from -20 to 19");
    }

    @Test
    void refusesAFileWithoutAName() {
        refused(() -> Values.file("--cwd", "")).withMessage("--cwd: the name is empty");
        assertThat(Values.file("--cwd", " ")).isEqualTo(" ");
    }

    @Test
    void readsASignalInEverySpelling() {
        for (String text : new String[] {"9", "KILL", "kill", "SIGKILL", "sigkill"}) {
            assertThat(Values.signal("--signal", text)).isEqualTo(Signal.SIGKILL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "-9", "SIG", "NOSUCH", "RTMIN+99", "9 9"})
    void refusesAnUnknownSignal(String text) {
        refused(() -> Values.signal("--signal", text)).withMessage("--signal: unknown signal '" + text + "'");
    }

    /** It would mean every process of the machine. */
    @ParameterizedTest
    @ValueSource(strings = {"", "(", ".*", "x?", "a|"})
    void refusesAPatternThatIsNoneOrMatchesEverything(String text) {
        refused(() -> Values.pattern("--match", text)).withMessageStartingWith("--match: '" + text + "' ");
    }

    @Test
    void readsAPattern() {
        assertThat(Values.pattern("--match", "java .*-jar")
                        .matcher("/bin/java -x -jar")
                        .find())
                .isTrue();
    }

    @Test
    void readsACpuList() {
        assertThat(Values.cpus("--cpus", "0,2-3")).isEqualTo(CpuSet.of(0, 2, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "0,", "1-", "-1", "3-2", "a", "0-1-2", "0 1", "1024", "0-1024", "99999"})
    void refusesAMalformedCpuList(String text) {
        refused(() -> Values.cpus("--cpus", text))
                .withMessageStartingWith("--cpus: ")
                .withMessageContaining(text);
    }

    private static ThrowableAssertAlternative<UsageException> refused(ThrowingCallable call) {
        return assertThatExceptionOfType(UsageException.class).isThrownBy(call);
    }
}
