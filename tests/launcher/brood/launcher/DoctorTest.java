package brood.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.libc.Symbols;
import brood.process.Limit;
import brood.process.Resource;
import brood.process.Subreaper;
import brood.testing.Leaks;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class DoctorTest {
    private static final List<String> NATIVE_ACCESS = List.of("--enable-native-access=brood.libc");

    @Test
    void allThatIsNeededIsFoundOnAMachineThatRunsTheTests() throws Exception {
        Brood.Result result = Brood.run(NATIVE_ACCESS, "doctor");
        List<String> lines = result.out().lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("  missing"));
        assertThat(lines.getLast()).startsWith("Everything needed is here");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void everyBoundSymbolAndEveryLimitIsInTheDocument() throws Exception {
        Brood.Result result = Brood.run(NATIVE_ACCESS, "doctor", "--json");
        List<String> symbols = names("\"area\":\"function\",\"name\":\"(\\w+)\"", result.out());
        List<String> limits = names("\"(\\w+)\":\\{\"soft\":", result.out());
        assertThat(result.out().lines()).hasSize(1);
        assertThat(result.out()).startsWith("{\"v\":1,\"ok\":true,\"checks\":[{\"area\":\"java\",");
        assertThat(symbols).isEqualTo(Symbols.ALL);
        assertThat(limits).isEqualTo(Values.resources());
        try (JsonParser json = new JsonFactory().createParser(result.out())) {
            while (json.nextToken() != null) {} // throws if it is no JSON
        }
    }

    private static List<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void withoutNativeAccessItSaysHowToGrantIt() throws Exception {
        Brood.Result result = Brood.run(List.of(), "doctor");
        assertThat(result.out()).containsPattern("missing +native access +start java with\\s+--enable-native-access=");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void whereNativeAccessIsDeniedItEndsTheReportThere() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "the option is as old as JDK 24");
        Brood.Result result = Brood.run(List.of("--illegal-native-access=deny"), "doctor", "--json");
        assertThat(result.out())
                .contains("\"name\":\"native calls\",\"ok\":false,\"needed\":true")
                .contains("\"limits\":null,\"pidMax\":null,\"corePattern\":null")
                .doesNotContain("pidfd_open");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void aNeededThingThatIsMissingFailsAndAnOptionalOneSaysWhatIsLost() {
        Check.Probe refused = () -> {
            throw new PosixException(Errno.EPERM, "unshare", "CLONE_FS");
        };
        List<Check> checks = List.of(
                Check.needed(Check.Area.KERNEL, "pidfd_open", refused),
                Check.optional(Check.Area.KERNEL, "unshare", "run --umask", refused),
                new Check(Check.Area.FUNCTION, "fork", null, null, ""),
                new Check(Check.Area.FUNCTION, "vfork", null, "not in this C library", ""));
        DoctorReport report = new DoctorReport(checks, null);
        assertThat(report.missing(true)).isEqualTo(2);
        assertThat(report.missing(false)).isEqualTo(1);
        assertThat(report.text())
                .containsExactly(
                        "C library functions",
                        "  ok        1 of 2",
                        "  missing   vfork                   not in this C library",
                        "Kernel features",
                        "  missing   pidfd_open              unshare: CLONE_FS: Operation not permitted",
                        "                                    (EPERM)",
                        "  optional  unshare                 unshare: CLONE_FS: Operation not permitted",
                        "                                    (EPERM); lost: run --umask",
                        "",
                        "2 needed missing, 1 optional missing.");
        assertThat(report.json())
                .startsWith(
                        "{\"v\":1,\"ok\":false,\"checks\":[{\"area\":\"kernel\",\"name\":\"pidfd_open\",\"ok\":false,"
                                + "\"needed\":true,\"detail\":\"unshare: CLONE_FS: Operation not permitted (EPERM)\",\"lost\":null},");
    }

    @Test
    void anythingThatAProbeThrowsIsAFinding() {
        Check check = Check.needed(Check.Area.JAVA, "x", () -> {
            throw new ExceptionInInitializerError("no luck");
        });
        assertThat(check.isThere()).isFalse();
        assertThat(check.failure()).isEqualTo("no luck");
    }

    @Test
    void theProbesChangeNothingInThisProcess() throws Exception {
        String before = state();
        assertThat(KernelChecks.all()).isNotEmpty();
        assertThat(StartChecks.all()).isNotEmpty();
        assertThat(state()).isEqualTo(before);
    }

    /** Umask, priority, CPUs and subreaper; {@link Leaks} sees the rest. */
    private static String state() throws Exception {
        String status = Files.readString(Path.of("/proc/self/status"));
        return status.replaceAll("(?s).*(Umask:[^\n]*).*(NoNewPrivs:[^\n]*).*(Cpus_allowed:[^\n]*).*", "$1 $2 $3 ")
                + ProcStat.of(Pid.current()).orElseThrow().nice()
                + Subreaper.isEnabled();
    }

    @Test
    void settingsAreWhatTheKernelSays() throws Exception {
        Settings settings = Settings.read();
        Brood.Result kernel = Brood.run(List.of("cat", "/proc/sys/kernel/pid_max", "/proc/sys/kernel/core_pattern"));
        assertThat(settings.pidMax() + "\n" + settings.corePattern())
                .isEqualTo(kernel.out().strip());
        assertThat(settings.limits().get(Resource.NOFILE)).isEqualTo(Limit.current(Resource.NOFILE));
    }

    @ParameterizedTest
    @CsvSource({
        "5.9, true",
        "5.10.0-33-amd64, true",
        "6.1, true",
        "5.8.99, false",
        "4.18.0-553.el8, false",
        "10.0, true"
    })
    void versionsCompareByNumber(String version, boolean enough) {
        var release = SystemChecks.Release.parse(version);
        Check check = Check.needed(Check.Area.SYSTEM, "Linux 5.9", () -> {
            release.require(new SystemChecks.Release(5, 9), version);
            return version;
        });
        assertThat(check.isThere()).isEqualTo(enough);
        assertThat(check.isThere() ? check.detail() : check.failure()).endsWith(version);
    }
}
