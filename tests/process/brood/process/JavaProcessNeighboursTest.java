package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcStat;
import brood.core.Signal;
import brood.testing.Await;
import brood.testing.Leaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Children of java.lang.Process in the same JVM neither suffer from ours nor make ours suffer. */
@ExtendWith(Leaks.class)
@Timeout(60)
class JavaProcessNeighboursTest {
    private final List<Process> theirs = new ArrayList<>();

    private Process java(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        theirs.add(process);
        return process;
    }

    @AfterEach
    void endTheirs() throws Exception {
        Subreaper.disable();
        for (Process process : theirs) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWaitForAnyTakesOnlyOurs() throws Exception {
        List<Process> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(java("sh", "-c", "exit 7"));
            try (Child ours = Command.shell("exit 5").spawn()) {
                StateChange change = Children.waitAny(Deadline.NEVER).orElseThrow();
                assertThat(change.pid()).isEqualTo(ours.pid());
                assertThat(change.status().shellCode()).hasValue(5);
            }
        }
        for (Process process : many) {
            assertThat(process.waitFor()).isEqualTo(7);
        }
    }

    @Test
    void aWaitForAGroupTakesOnlyOurs() throws Exception {
        if (ProcessGroup.current().isEmpty()) { // it is outside of this pid namespace: a group that has a number here
            ProcessGroup.move(Pid.current(), Pid.current());
        }
        Pid group = ProcessGroup.current().orElseThrow();
        Process process = java("sh", "-c", "exit 7"); // in our group
        try (Child ours = Command.shell("exit 5").spawn()) {
            StateChange change = Children.waitGroup(group, Deadline.NEVER).orElseThrow();
            assertThat(change.pid()).isEqualTo(ours.pid());
        }
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void theirsAreNoChildrenOfOurs() throws Exception {
        Process process = java("sleep", "1000");
        Pid pid = new Pid((int) process.pid());
        assertThatThrownBy(() -> Children.waitFor(pid, Deadline.NEVER))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
        assertThatThrownBy(() -> Children.waitAny(Deadline.NEVER))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
    }

    @Test
    void theirWaitsDoNotTakeOurs() throws Exception {
        List<Child> ours = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ours.add(Command.shell("exit 5").spawn());
            assertThat(java("sh", "-c", "exit 7").waitFor()).isEqualTo(7);
        }
        for (Child child : ours) {
            assertThat(Output.exitStatus(child.waitFor())).isEqualTo(5);
        }
    }

    @Test
    void theEndOfOurTreeLeavesTheirsAlone() throws Exception {
        Process inOurGroup = java("sleep", "1000");
        Process inItsOwnSession = java("setsid", "sleep", "1000");
        awaitSession(inItsOwnSession);
        Child ours = Command.shell("sleep 1000 & wait").newSession().spawn();
        ours.close();
        assertThat(inOurGroup.isAlive()).isTrue();
        assertThat(inItsOwnSession.isAlive()).isTrue();
    }

    @Test
    void asSubreaperTheEndOfOurTreeLeavesTheirsAlone() throws Exception {
        Subreaper.enable();
        Child ours = Command.shell("setsid sleep 1000 & wait").newSession().spawn();
        Process inOurGroup = java("sleep", "1000");
        Process inItsOwnSession = java("setsid", "sleep", "1000");
        awaitSession(inItsOwnSession);
        ours.close();
        assertThat(inOurGroup.isAlive()).isTrue();
        assertThat(inItsOwnSession.isAlive()).isTrue();
    }

    @Test
    void asSubreaperTheirStatusesAreNotTakenForThoseOfOrphans() throws Exception {
        Subreaper.enable();
        for (int i = 0; i < 50; i++) {
            Process process = java("setsid", "sh", "-c", "exit 7");
            while (process.isAlive()) {
                Subreaper.reapOrphans();
            }
            assertThat(process.exitValue()).isEqualTo(7);
        }
    }

    /** The thread that will wait for a child has not run yet, and so has no number in its name; it may be an idle one. */
    @Test
    void aYoungChildIsTheirsWhileOneOfTheirThreadsHasNoNumber() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            ProcStat young = ProcStat.of(child.pid()).orElseThrow();
            Set<Integer> none = Set.of();
            assertThat(new JavaChildren(none, true).mayYetContain(young)).isFalse();
            Await.until(() -> !new JavaChildren(none, false).mayYetContain(young));
            assertThat(JavaChildren.isYoung(Long.MAX_VALUE)).isTrue();
        }
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("process reaper").start(() -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(JavaChildren.now().isComplete()).isFalse();
        done.countDown();
        thread.join();
        long pid = java("sleep", "1000").pid();
        Await.until(() -> JavaChildren.now().pids().contains((int) pid));
    }

    @Test
    void aSignalToOurGroupsDoesNotReachTheirs() throws Exception {
        Process process = java("sleep", "1000");
        try (Child ours = Command.shell("sleep 1000 & wait").newGroup().spawn()) {
            ours.signalGroup(Signal.SIGTERM);
            ours.waitFor();
        }
        assertThat(process.isAlive()).isTrue();
    }

    private static void awaitSession(Process process) throws Exception {
        Pid pid = new Pid((int) process.pid());
        Await.until(() -> ProcessGroup.sessionOf(pid).filter(pid::equals).isPresent());
    }
}
