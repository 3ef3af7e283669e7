package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import brood.libc.processes_h;
import brood.testing.Leaks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class ProcStatTest {
    private static final String REST =
            " S 1 2 3 34816 5 4194560 1 2 3 4 5 6 7 8 15 -5 2 0 18446744073709 1 2 18446744073709551615 0 0\n";

    private static ProcStat parse(String name) {
        return ProcStat.parse(Utf8.encode("4242 (" + name + ")" + REST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep",
                "",
                ")",
                "(",
                ") R 9 9 9 (",
                "a) Z 0 0 0 0 -1 (",
                " ",
                "\n",
                "a b\nc",
                "é\uDCFF",
                "1 (x) S"
            })
    void hostileNamesDoNotShiftTheFields(String name) {
        ProcStat stat = parse(name);
        assertThat(stat.command()).isEqualTo(name);
        assertThat(stat)
                .isEqualTo(new ProcStat(
                        new Pid(4242),
                        name,
                        ProcessState.SLEEPING,
                        Optional.of(new Pid(1)),
                        Optional.of(new Pid(2)),
                        Optional.of(new Pid(3)),
                        34816,
                        Optional.of(new Pid(5)),
                        5,
                        6,
                        15,
                        -5,
                        2,
                        18446744073709L));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        ProcStat stat = ProcStat.parse(
                "2 (kthreadd) I 0 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 7 0 0".getBytes(StandardCharsets.US_ASCII));
        assertThat(stat.parent()).isEmpty();
        assertThat(stat.group()).isEmpty();
        assertThat(stat.session()).isEmpty();
        assertThat(stat.foregroundGroup()).isEmpty();
        assertThat(stat.terminalName()).isEmpty();
        assertThat(stat.state()).isEqualTo(ProcessState.IDLE);
    }

    @ParameterizedTest
    @CsvSource({
        "R, RUNNING",
        "S, SLEEPING",
        "D, DISK_SLEEP",
        "Z, ZOMBIE",
        "T, STOPPED",
        "t, TRACED",
        "X, DEAD",
        "I, IDLE",
        "?, UNKNOWN",
        "q, UNKNOWN"
    })
    void everyStateHasAName(char letter, ProcessState state) {
        assertThat(ProcessState.of(letter)).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "34816, pts/0",
        "34819, pts/3",
        "35071, pts/255",
        "35072, pts/256",
        "1025, tty1",
        "1088, ttyS0",
        "1281, 5:1",
        "-1, 4095:1048575"
    })
    void terminalsAreNamedAsUnderDev(int device, String name) {
        ProcStat stat = ProcStat.parse(("1 (a) S 1 1 1 " + device + " 1 0 0 0 0 0 0 0 0 0 20 0 1 0 7 0 0")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(stat.terminalName()).contains(name);
    }

    @Test
    void aRunningProgramWithAHostileName(@TempDir Path folder) throws Exception {
        Path program = folder.resolve(") Z 0 (\n");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program);
        Process child = new ProcessBuilder(program.toString(), "1000").start();
        try {
            Pid pid = new Pid((int) child.pid());
            ProcStat stat = ProcStat.of(pid).orElseThrow();
            while (!stat.command().startsWith(")")) { // until its exec
                stat = ProcStat.of(pid).orElseThrow();
            }
            assertThat(stat.command()).isEqualTo(") Z 0 (\n");
            assertThat(stat.pid()).isEqualTo(pid);
            assertThat(stat.parent()).contains(Pid.current());
            assertThat(stat.startTicks()).isPositive();
        } finally {
            child.destroyForcibly().onExit().get();
        }
    }

    @Test
    void thisProcess() {
        ProcStat self = ProcStat.of(Pid.current()).orElseThrow();
        assertThat(self.threads()).isGreaterThan(1);
        int session = processes_h.getsid(0); // 0 if it was made outside of this pid namespace
        assertThat(self.session()).isEqualTo(session == 0 ? Optional.empty() : Optional.of(new Pid(session)));
    }

    @Test
    void noSuchProcessIsEmpty() {
        assertThat(ProcStat.of(new Pid(Integer.MAX_VALUE))).isEmpty();
    }
}
