package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.core.ProcessState;
import brood.core.Signal;
import brood.libc.signals_h;
import brood.testing.Await;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class ProcessTreeTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Marked marked = new Marked();

    @AfterEach
    void noSubreaperAndNothingAlive() throws Exception {
        Subreaper.disable();
        List<Pid> alive = marked.alive();
        signalAll(Signal.SIGKILL);
        assertThat(alive).isEmpty();
    }

    @Test
    void descendantsEndWithTheChild() throws Exception {
        try (Child child = marked.shell("sleep 1000 & (sleep 1000 & sleep 1000 & wait) & wait")
                .spawn()) {
            marked.awaitAtLeast(5);
            assertThat(child.tree().members()).containsExactlyInAnyOrderElementsOf(marked.alive());
            assertThat(child.tree().kill().describe()).isEqualTo("killed by SIGKILL");
        }
    }

    /** A shell whose child is signalled before it says on standard error how that ended. */
    @Test
    void aParentIsSignalledBeforeItsChildren() throws Exception {
        try (Child child = marked.shell("for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 1000; :) & done; wait")
                .spawn()) {
            marked.awaitAtLeast(21);
            List<Pid> members = child.tree().members();
            assertThat(members).hasSize(21).startsWith(child.pid());
            for (Pid member : members.subList(1, members.size())) {
                Pid parent = ProcStat.of(member).orElseThrow().parent().orElseThrow();
                assertThat(members.subList(0, members.indexOf(member))).contains(parent);
            }
            child.tree().kill();
        }
    }

    @Test
    void descendantsOfAChildThatIsAlreadyAZombieEndWithItsGroup() throws Exception {
        try (Child child = marked.shell("sleep 1000 & exit 3").newGroup().spawn()) {
            Await.untilInState(child.pid().raw(), "Z");
            Await.until(() -> marked.alive().size() == 1);
            assertThat(child.tree().kill().describe()).isEqualTo("exited with 3");
        }
    }

    @Test
    void strangersOfTheSameGroupAndSessionLiveOn() throws Exception {
        Marked others = new Marked();
        try (Child other = others.shell("sleep 1000 & wait").spawn();
                Child child = marked.shell("sleep 1000 & wait").spawn()) {
            others.awaitAtLeast(2);
            marked.awaitAtLeast(2);
            child.tree().kill();
            assertThat(others.alive()).hasSize(2);
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void asSubreaperThoseThatLeftTheSessionEndAsWell() throws Exception {
        Subreaper.enable();
        try (Child child = marked.shell("setsid sleep 1000 & (setsid sh -c 'sleep 1000 & sleep 1000' &) ; sleep 1000")
                .newGroup()
                .spawn()) {
            marked.awaitAtLeast(5);
            child.tree().kill();
            assertThat(marked.alive()).isEmpty();
        }
    }

    @Test
    void asSubreaperDaemonsEndAsWell() throws Exception {
        Subreaper.enable();
        String daemon = "setsid sh -c 'setsid sh -c \"sleep 1000 & exec sleep 1000\" & exit' & ";
        try (Child child = marked.shell(daemon + daemon + "wait; exec sleep 1000")
                .newSession()
                .spawn()) {
            marked.awaitAtLeast(5);
            Await.until(() -> marked.alive().size() == 5);
            child.tree().terminate(Signal.SIGTERM, LONG);
            assertThat(marked.alive()).isEmpty();
        }
    }

    /** The one that this process has adopted, as soon as it is there and nobody else is but the child. */
    private static Pid awaitOrphan(Marked family, Child child) throws Exception {
        List<Pid> orphans = new ArrayList<>();
        Await.until(() -> {
            orphans.clear();
            for (Pid pid : family.alive()) {
                Optional<Pid> parent = ProcStat.of(pid).flatMap(ProcStat::parent);
                if (!pid.equals(child.pid()) && parent.equals(Optional.of(Pid.current()))) {
                    orphans.add(pid);
                }
            }
            return orphans.size() == 1 && family.alive().size() == 2;
        });
        return orphans.getFirst();
    }

    /** Nobody knows whose an orphan is: it may be the other child's. */
    @Test
    void asSubreaperOrphansOfAnotherChildLiveOn() throws Exception {
        Subreaper.enable();
        Marked others = new Marked();
        try (Child other =
                        others.shell("(setsid sleep 1000 &); exec sleep 1000").spawn();
                Child child = marked.shell("sleep 1000 & wait").newGroup().spawn()) {
            awaitOrphan(others, other);
            marked.awaitAtLeast(2);
            child.tree().kill();
            assertThat(others.alive()).hasSize(2);
            other.tree().kill();
            assertThat(others.alive()).isEmpty();
        }
    }

    /** It may be one that the JVM or a library has started. */
    @Test
    void asSubreaperAnUnknownChildInOurGroupAndSessionLivesOn() throws Exception {
        Subreaper.enable();
        try (Child child = marked.shell("(sleep 1000 &); exec sleep 1000").spawn()) {
            Pid orphan = awaitOrphan(marked, child);
            child.tree().kill();
            assertThat(marked.alive()).containsExactly(orphan);
            signals_h.kill(orphan.raw(), Signal.SIGKILL.number());
            Await.untilInState(orphan.raw(), "Z");
            assertThat(Subreaper.reapOrphans()).isZero();
            assertThat(RawWait.reap(orphan)).isTrue();
        }
    }

    @Test
    void asSubreaperTheStatusesOfOurOwnAreNotTakenForThoseOfOrphans() throws Exception {
        Subreaper.enable();
        Child child = Command.shell("exit 7").newGroup().spawn();
        Await.untilInState(child.pid().raw(), "Z");
        assertThat(Subreaper.reapOrphans()).isZero();
        assertThat(child.waitFor().describe()).isEqualTo("exited with 7");
    }

    @Test
    void asSubreaperOrphansAreReaped() throws Exception {
        Subreaper.enable();
        Child child = marked.shell("setsid sleep 1000 & setsid sh -c 'exit 3' & exit 0")
                .spawn();
        assertThat(child.waitFor().isSuccess()).isTrue();
        Await.until(() -> Subreaper.reapOrphans() > 0);
        Await.until(() -> marked.alive().size() == 1); // while it becomes sleep it has no environment, and so no mark
        assertThat(Subreaper.reapOrphans())
                .as("one is alive and not ours to end")
                .isZero();
        signalAll(Signal.SIGKILL);
        Await.until(() -> Subreaper.reapOrphans() > 0);
    }

    private void signalAll(Signal signal) throws Exception {
        for (Pid pid : marked.alive()) {
            signals_h.kill(pid.raw(), signal.number());
        }
    }

    @Test
    void aTreeThatGrowsFasterThanItIsLookedAtEnds() throws Exception {
        // Each generation starts two; 2^8 leaves, which only sleep.
        String bomb = "b() { if [ $1 -gt 0 ]; then b $(($1-1)) & b $(($1-1)) & wait; else exec sleep 1000; fi; }; b 8";
        for (int round = 0; round < 5; round++) {
            try (Child child = marked.shell(bomb).spawn()) {
                marked.awaitAtLeast(10 + round * 20);
                child.tree().kill();
                assertThat(marked.alive()).as("round " + round).isEmpty();
            }
        }
    }

    @Test
    void aChainOfProcessesThatEachStartTheNextAndEndIsCaughtUpWith() throws Exception {
        Subreaper.enable();
        String chain = "c() { if [ $1 -gt 0 ]; then c $(($1-1)) & exit; else exec sleep 1000; fi; }; c 900";
        for (int round = 0; round < 10; round++) {
            marked.shell(chain).newSession().spawn().close();
            Subreaper.reapOrphans();
            assertThat(marked.alive()).as("round " + round).isEmpty();
        }
    }

    @Test
    void stoppedMembersHearOfTheEnd() throws Exception {
        try (Child child = marked.shell("trap 'exit 5' TERM; sleep 1000 & wait").spawn()) {
            marked.awaitProgram("sleep");
            child.tree().signal(Signal.SIGSTOP);
            for (Pid pid : marked.alive()) {
                Await.untilInState(pid.raw(), "T");
            }
            Outcome outcome = child.tree().terminate(Signal.SIGTERM, LONG);
            assertThat(outcome.describe()).isEqualTo("exited with 5");
        }
    }

    @Test
    void thoseThatIgnoreTheSignalAreKilledAfterTheGrace() throws Exception {
        try (Child child = marked.shell("trap '' TERM; (while :; do sleep 1000; done) & wait")
                .spawn()) {
            marked.awaitProgram("sleep");
            Outcome outcome = child.tree().terminate(Signal.SIGTERM, Duration.ofMillis(50));
            assertThat(outcome.describe()).isEqualTo("killed by SIGKILL");
        }
    }

    @Test
    void whatAMemberStartsWhileItEndsIsToldAsWell() throws Exception {
        try (Child child = marked.shell("trap 'sleep 1000 & exit' TERM; sleep 1000 & wait")
                .newGroup()
                .spawn()) {
            marked.awaitProgram("sleep");
            child.tree().terminate(Signal.SIGTERM, LONG);
            assertThat(marked.alive()).isEmpty();
        }
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedIsAlive() throws Exception {
        assumeThat(Path.of("/usr/bin/cc")).exists();
        Path source = Files.createTempFile("brood", ".c");
        Path program = Files.createTempFile("brood", ".out");
        Files.writeString(
                source,
                """
                #include <pthread.h>
                #include <unistd.h>
                static void *run(void *x) { for (;;) pause(); return x; }
                int main(void) { pthread_t t; pthread_create(&t, 0, run, 0); pthread_exit(0); }
                """);
        assertThat(Command.of("cc", "-pthread", "-o", program.toString(), source.toString())
                        .run()
                        .isSuccess())
                .isTrue();
        try (Child child = marked.shell(program + " & wait").spawn()) {
            Await.until(() -> child.tree().members().stream()
                    .anyMatch(pid -> ProcStat.of(pid).orElseThrow().state() == ProcessState.ZOMBIE));
            assertThat(child.tree().members()).hasSize(2);
            child.tree().kill();
            assertThat(child.tree().members()).isEmpty();
        } finally {
            Files.delete(source);
            Files.delete(program);
        }
    }

    @Test
    void aSignalReachesAllMembers() throws Exception {
        try (Child child = marked.shell("sleep 1000 & sleep 1000 & wait").spawn()) {
            marked.awaitAtLeast(3);
            child.tree().signal(Signal.SIGSTOP);
            for (Pid pid : marked.alive()) {
                Await.untilInState(pid.raw(), "T");
            }
            child.tree().signal(Signal.SIGCONT);
            for (Pid pid : marked.alive()) {
                Await.untilInState(pid.raw(), "S");
            }
        }
    }

    @Test
    void theTreeOfAChildThatWasWaitedForHasNoMembers() throws Exception {
        Child child = marked.shell("exit 2").spawn();
        child.waitFor();
        assertThat(child.tree().members()).isEmpty();
        assertThat(child.tree().kill().describe()).isEqualTo("exited with 2");
    }
}
