package brood.proctable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.testing.Leaks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(60)
class ProcessInfoTest {
    @Test
    void thisProcess() throws Exception {
        ProcessInfo self = ProcessInfo.of(Pid.current()).orElseThrow();
        assertThat(self.pid()).isEqualTo(Pid.current());
        assertThat(self.argv().getFirst()).endsWith("java");
        assertThat(self.cpuTime()).isPositive();
        assertThat(self.age()).isPositive().isLessThan(self.readAt());
        assertThat(self.cpuShare()).isPositive();
        assertThat(self.memory().residentBytes()).isGreaterThan(10 << 20);
        assertThat(self.memory().virtualBytes()).isGreaterThan(self.memory().residentBytes());
        assertThat(self.memory().peakResidentBytes()).isGreaterThan(10 << 20);
        assertThat(self.memory().sharedBytes()).isPositive();
        assertThat(self.flags()).contains("l");
    }

    @Test
    void argumentsAreBytesAndEmptyOnesAreKept() throws Exception {
        try (Children children = new Children()) {
            Pid pid = children.start(
                    "/bin/sh",
                    "-c",
                    "exec tail \"$(printf -- '--pid=1')\" -f /dev/null -- '' \"$(printf '\\377 \\n\\033[x')\"");
            ProcessInfo tail = Children.running(pid, "tail");
            assertThat(tail.argv())
                    .containsExactly("tail", "--pid=1", "-f", "/dev/null", "--", "", "\uDCFF \n\u001B[x");
        }
    }

    @Test
    void whatIsNotThereIsEmpty() throws Exception {
        assertThat(ProcessInfo.of(new Pid(Integer.MAX_VALUE))).isEmpty();
    }

    @Test
    void aZombieIsShownByItsName() throws Exception {
        try (Children children = new Children()) {
            Pid pid = children.start("/bin/sh", "-c", "sh -c : & exec tail -f /dev/null");
            List<ProcessInfo> ofTail = Children.until(
                    () -> ProcessTable.read().children(pid),
                    found -> !found.isEmpty() && found.getFirst().stat().state() == ProcessState.ZOMBIE);
            ProcessInfo zombie = ofTail.getFirst();
            assertThat(zombie.commandLine()).isEqualTo("[sh] <defunct>");
            assertThat(zombie.argv()).isEmpty();
            assertThat(zombie.flags()).startsWith("Z");
            assertThat(zombie.memory()).isEqualTo(MadeUp.NO_MEMORY);
        }
    }

    @Test
    void psAgrees() throws Exception {
        try (Children children = new Children()) {
            Pid pid = children.start("/bin/sh", "-c", "kill -STOP $$; exec nice -n 5 tail -f /dev/null");
            Children.until(() -> ProcessInfo.of(pid).orElseThrow(), info -> info.flags()
                    .startsWith("T"));
            new ProcessBuilder("kill", "-CONT", pid.toString()).start().waitFor();
            Children.running(pid, "tail");
            new ProcessBuilder("kill", "-STOP", pid.toString()).start().waitFor();
            ProcessInfo tail = Children.until(
                    () -> ProcessInfo.of(pid).orElseThrow(), info -> info.stat().state() == ProcessState.STOPPED);
            Process ps = new ProcessBuilder(
                            "ps", "-o", "stat=,ni=,ppid=,uid=,ruid=,gid=,vsz=,args=", "-p", pid.toString())
                    .start();
            String[] fields =
                    new String(ps.getInputStream().readAllBytes()).strip().split(" +", 8);
            ps.waitFor();
            assertThat(List.of(fields))
                    .containsExactly(
                            tail.flags(),
                            Integer.toString(tail.stat().nice()),
                            tail.stat().parent().orElseThrow().toString(),
                            Integer.toUnsignedString(tail.uid()),
                            Integer.toUnsignedString(tail.realUid()),
                            Integer.toUnsignedString(tail.gid()),
                            Long.toString(tail.memory().virtualBytes() / 1024),
                            tail.commandLine());
            int own = ProcessInfo.of(Pid.current()).orElseThrow().stat().nice();
            assertThat(tail.stat().nice()).isEqualTo(Math.min(19, own + 5));
            assertThat(tail.flags()).startsWith("TN");
        }
    }

    @Test
    void theUserAndGroupAreTheEffectiveOnes() throws Exception {
        assumeThat(ProcessInfo.of(Pid.current()).orElseThrow().uid())
                .as("needs root")
                .isZero();
        assumeThat(Path.of("/usr/bin/setpriv")).exists();
        try (Children children = new Children()) {
            Pid pid = children.start(
                    "setpriv", "--euid=65534", "--egid=65533", "--clear-groups", "tail", "-f", "/dev/null");
            ProcessInfo tail = Children.running(pid, "tail");
            assertThat(List.of(tail.uid(), tail.realUid(), tail.gid())).containsExactly(65534, 0, 65533);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 7, 8, 0, S",
        "-1, 1, 1, 7, 8, 0, S<",
        "19, 1, 1, 7, 8, 0, SN",
        "0, 1, 42, 42, 8, 0, Ss",
        "0, 2, 1, 7, 8, 0, Sl",
        "0, 1, 1, 7, 7, 0, S+",
        "0, 1, 1, 7, 8, 4096, SL",
        "-20, 9, 42, 42, 42, 4096, S<Lsl+"
    })
    void flagsAreThoseOfPs(int nice, int threads, int session, int group, int foreground, long locked, String flags) {
        var stat = new ProcStat(
                new Pid(42),
                "x",
                ProcessState.SLEEPING,
                Optional.empty(),
                Optional.of(new Pid(group)),
                Optional.of(new Pid(session)),
                34816,
                Optional.of(new Pid(foreground)),
                0,
                0,
                20,
                nice,
                threads,
                0);
        var memory = new ProcessMemory(0, 0, 0, 0, locked, 0);
        assertThat(new ProcessInfo(stat, List.of(), 0, 0, 0, 0, memory, Duration.ZERO).flags())
                .isEqualTo(flags);
    }

    @Test
    void aKernelThreadIsNotTakenForASessionLeaderOrAForegroundGroup() {
        var stat = new ProcStat(
                new Pid(2),
                "kthreadd",
                ProcessState.IDLE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                20,
                0,
                1,
                0);
        ProcessInfo thread = MadeUp.info(stat, List.of(), Duration.ZERO);
        assertThat(thread.flags()).isEqualTo("I");
        assertThat(thread.commandLine()).isEqualTo("[kthreadd]");
    }

    @Test
    void anOverwrittenCommandLineLosesTheRestOfTheOldOneOnly() {
        ProcStat stat = MadeUp.stat(1, 0, 0, 0, 0);
        assertThat(MadeUp.info(stat, List.of("sshd: root@pts/0", "", ""), Duration.ZERO)
                        .commandLine())
                .isEqualTo("sshd: root@pts/0");
        assertThat(MadeUp.info(stat, List.of("sh", "", "x", ""), Duration.ZERO).commandLine())
                .isEqualTo("sh  x");
        assertThat(MadeUp.info(stat, List.of(""), Duration.ZERO).commandLine()).isEqualTo("[p1]");
    }

    @Test
    void timesHaveUnits() {
        ProcessInfo first = MadeUp.info(MadeUp.stat(1, 0, 250, 150, 50), List.of(), Duration.ofMillis(6500));
        assertThat(first.startedAt()).isEqualTo(Duration.ofMillis(2500));
        assertThat(first.age()).isEqualTo(Duration.ofSeconds(4));
        assertThat(first.userTime()).isEqualTo(Duration.ofMillis(1500));
        assertThat(first.systemTime()).isEqualTo(Duration.ofMillis(500));
        assertThat(first.cpuShare()).isEqualTo(0.5, within(1e-9));

        ProcessInfo later = MadeUp.info(MadeUp.stat(1, 0, 250, 350, 150), List.of(), Duration.ofMillis(8500));
        assertThat(later.cpuShareSince(first)).isEqualTo(1.5, within(1e-9));
        assertThat(first.cpuShareSince(first)).isZero();
    }

    @Test
    void aProcessYoungerThanTheReadingHasNoNegativeAge() {
        ProcessInfo young = MadeUp.info(MadeUp.stat(1, 0, 651, 1, 0), List.of(), Duration.ofMillis(6500));
        assertThat(young.age()).isZero();
        assertThat(young.cpuShare()).isZero();
    }

    @Test
    void theShareOfAnotherProcessWithTheSameNumberIsRefused() {
        ProcessInfo first = MadeUp.process(7, 1, 100);
        ProcessInfo second = MadeUp.process(7, 1, 101);
        assertThatThrownBy(() -> second.cpuShareSince(first)).isInstanceOf(IllegalArgumentException.class);
    }
}
