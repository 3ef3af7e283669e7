package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.Signal;
import brood.pipe.Pipe;
import brood.testing.Await;
import brood.testing.Leaks;
import brood.wait.WaitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class WaitFamilyTest {
    @Test
    void withoutAChildAWaitIsAnErrorAndDoesNotBlock() {
        assertThatThrownBy(() -> Children.waitAny(Deadline.NEVER)).satisfies(WaitFamilyTest::isEchild);
        assertThatThrownBy(() -> Children.waitFor(Pid.current(), Deadline.NEVER))
                .satisfies(WaitFamilyTest::isEchild);
        assertThatThrownBy(() -> Children.waitGroup(Pid.current(), Deadline.NEVER))
                .satisfies(WaitFamilyTest::isEchild);
        assertThatThrownBy(RawWait::anyChild).satisfies(WaitFamilyTest::isEchild);
    }

    private static void isEchild(Throwable e) {
        assertThat(e).isInstanceOfSatisfying(PosixException.class, posix -> assertThat(posix.errno())
                .isEqualTo(Errno.ECHILD));
    }

    @Test
    void eachEndIsReportedOnce() throws Exception {
        Set<Pid> started = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            started.add(Command.shell("exit " + i).spawn().pid());
        }
        Set<Pid> reported = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            StateChange change = Children.waitAny(Deadline.NEVER).orElseThrow();
            assertThat(change.status().isEnd()).isTrue();
            assertThat(change.usage().maxRssKiB()).isPositive();
            assertThat(reported.add(change.pid())).isTrue();
        }
        assertThat(reported).isEqualTo(started);
        assertThatThrownBy(() -> Children.waitAny(Deadline.NOW)).satisfies(WaitFamilyTest::isEchild);
    }

    @Test
    void aDeadlineEndsAWaitInVain() throws Exception {
        try (Child child = Command.of("sleep", "1000").newGroup().spawn()) {
            assertThat(Children.waitAny(Deadline.NOW)).isEmpty();
            assertThat(Children.waitAny(Deadline.after(Duration.ofMillis(5)))).isEmpty();
            assertThat(Children.waitFor(child.pid(), Deadline.after(Duration.ofMillis(5)), WaitFlag.STOPPED))
                    .isEmpty();
            assertThat(Children.waitGroup(child.pid(), Deadline.after(Duration.ofMillis(5))))
                    .isEmpty();
        }
    }

    @Test
    void aWaitForAnyIsAlsoForAChildThatStartsMeanwhile() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Child _ = Command.of("sleep", "1000").spawn()) {
            Future<Optional<StateChange>> wait = thread.submit(() -> Children.waitAny(Deadline.NEVER));
            Await.until(() -> threadIsPolling());
            Child later = Command.of("true").spawn();
            assertThat(wait.get().orElseThrow().pid()).isEqualTo(later.pid());
        }
    }

    /** Whether a thread of the pool waits in the kernel for one of the descriptors. */
    private static boolean threadIsPolling() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(thread -> thread.getKey().getName().startsWith("pool-")
                        && List.of(thread.getValue()).toString().contains("ppoll"));
    }

    @Test
    void aWaitForOneLeavesTheOthers() throws Exception {
        Child first = Command.shell("exit 1").spawn();
        Child second = Command.shell("exit 2").spawn();
        assertThat(Children.waitFor(second.pid(), Deadline.NEVER).orElseThrow().status())
                .isEqualTo(WaitStatus.exited(2));
        assertThat(Children.all()).containsExactly(first);
        assertThat(Output.exitStatus(first.waitFor())).isEqualTo(1);
    }

    @Test
    void aWaitForAGroupLeavesOtherGroups() throws Exception {
        Child other = Command.shell("exit 1").newGroup().spawn();
        Child leader = Command.of("sleep", "1000").newGroup().spawn();
        Child member = Command.shell("exit 3").joinGroup(leader.pid()).spawn();
        StateChange change = Children.waitGroup(leader.pid(), Deadline.NEVER).orElseThrow();
        assertThat(change.pid()).isEqualTo(member.pid());
        assertThat(change.status()).isEqualTo(WaitStatus.exited(3));
        leader.signalGroup(Signal.SIGKILL);
        assertThat(Children.waitGroup(leader.pid(), Deadline.NEVER)
                        .orElseThrow()
                        .status())
                .isEqualTo(WaitStatus.signaled(Signal.SIGKILL, false));
        assertThatThrownBy(() -> Children.waitGroup(leader.pid(), Deadline.NEVER))
                .satisfies(WaitFamilyTest::isEchild);
        assertThat(Output.exitStatus(other.waitFor())).isEqualTo(1);
    }

    @Test
    void aWaitForTheOwnGroupLeavesOtherGroups() throws Exception {
        Child other = Command.shell("exit 1").newGroup().spawn();
        Child own = Command.shell("exit 2").spawn();
        assertThat(Children.waitOwnGroup(Deadline.NEVER).orElseThrow().pid()).isEqualTo(own.pid());
        assertThatThrownBy(() -> Children.waitOwnGroup(Deadline.NOW)).satisfies(WaitFamilyTest::isEchild);
        assertThat(Output.exitStatus(other.waitFor())).isEqualTo(1);
    }

    @Test
    void aStopAndItsEndAreReportedWhenAskedFor() throws Exception {
        try (Child child = Command.shell("kill -STOP $$; exit 5").spawn()) {
            Pid pid = child.pid();
            assertThat(Children.waitFor(pid, Deadline.NEVER, WaitFlag.STOPPED)
                            .orElseThrow()
                            .status())
                    .isEqualTo(WaitStatus.stopped(Signal.SIGSTOP));
            assertThat(Children.waitFor(pid, Deadline.NOW, WaitFlag.STOPPED)).isEmpty();
            assertThat(child.waitFor(Duration.ofMillis(5)))
                    .as("a stop is no end")
                    .isEmpty();
            child.signal(Signal.SIGCONT);
            assertThat(Children.waitAny(Deadline.NEVER, WaitFlag.CONTINUED)
                            .orElseThrow()
                            .status())
                    .isEqualTo(WaitStatus.continued());
            assertThat(Children.waitAny(Deadline.NEVER, WaitFlag.STOPPED, WaitFlag.CONTINUED)
                            .orElseThrow()
                            .status())
                    .isEqualTo(WaitStatus.exited(5));
        }
        awaitNoWaitingThread();
    }

    @Test
    void aStopIsReportedToWhoWaitsAlready() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                // in the test's own group, should that be orphaned, SIGTSTP does nothing
                Child child = Command.of("sleep", "1000").newGroup().spawn()) {
            Future<Optional<StateChange>> wait =
                    thread.submit(() -> Children.waitFor(child.pid(), Deadline.NEVER, WaitFlag.STOPPED));
            Await.until(() -> threadIsPolling());
            child.signal(Signal.SIGTSTP);
            assertThat(wait.get().orElseThrow().status()).isEqualTo(WaitStatus.stopped(Signal.SIGTSTP));
        }
        awaitNoWaitingThread();
    }

    @Test
    void manyWaitsForAStopInVainLeaveOneThread() throws Exception {
        try (Child child = Command.of("sleep", "1000").spawn()) {
            for (int i = 0; i < 100; i++) {
                assertThat(Children.waitFor(child.pid(), Deadline.after(Duration.ofNanos(1000)), WaitFlag.STOPPED))
                        .isEmpty();
            }
            assertThat(waitingThreads()).hasSizeLessThanOrEqualTo(1);
        }
        awaitNoWaitingThread();
    }

    private static List<Thread> waitingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("brood-wait-"))
                .toList();
    }

    private static void awaitNoWaitingThread() throws Exception {
        Await.until(() -> waitingThreads().isEmpty());
    }

    @Test
    void aPeekTakesNothing() throws Exception {
        try (Child child = Command.shell("exit 9").spawn()) {
            for (int i = 0; i < 3; i++) {
                assertThat(Children.waitAny(Deadline.NEVER, WaitFlag.PEEK)
                                .orElseThrow()
                                .status())
                        .isEqualTo(WaitStatus.exited(9));
                Await.untilInState(child.pid().raw(), "Z");
            }
            assertThat(Children.waitAny(Deadline.NEVER).orElseThrow().status()).isEqualTo(WaitStatus.exited(9));
            assertThat(Output.exitStatus(child.waitFor())).isEqualTo(9);
        }
    }

    @Test
    void theRawWaitsTakeWhatTheyFind() throws Exception {
        Child stranger = Command.shell("exit 3").spawn();
        Await.untilInState(stranger.pid().raw(), "Z");
        Child child = Command.shell("exit 4").newGroup().spawn();
        assertThat(RawWait.group(child.pid()).status()).isEqualTo(WaitStatus.exited(4));
        assertThat(RawWait.anyChild().status()).isEqualTo(WaitStatus.exited(3));
        assertThat(stranger.waitFor()).isInstanceOf(Outcome.Lost.class);
        Child running = Command.of("sleep", "1000").spawn();
        assertThat(RawWait.pollAnyChild()).isEmpty();
        running.signal(Signal.SIGSTOP);
        assertThat(RawWait.anyChild(WaitFlag.STOPPED).status()).isEqualTo(WaitStatus.stopped(Signal.SIGSTOP));
        running.close();
        assertThat(child.waitFor()).isInstanceOf(Outcome.Lost.class);
    }

    @Test
    void manyChildrenAreWaitedForAtOnce() throws Exception {
        List<Child> children = new ArrayList<>();
        try (Pipe lifeline = Pipe.open()) {
            for (int i = 0; i < 100; i++) {
                children.add(Command.of("cat")
                        .stdin(Redirect.to(lifeline.readEnd().fd()))
                        .spawn());
            }
            Child ended = Command.of("true").spawn();
            children.add(ended);
            ended.waitFor();
            assertThat(Children.waitAll(children, Deadline.after(Duration.ofMillis(5))))
                    .isFalse();
        }
        assertThat(Children.waitAll(children, Deadline.NEVER)).isTrue();
        for (Child child : children) {
            assertThat(child.poll().orElseThrow().isSuccess()).isTrue();
        }
    }
}
