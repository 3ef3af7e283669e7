package brood.proctable;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.ProcessState;
import brood.testing.Leaks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class ProcessTableTest {
    private static List<Integer> pids(List<ProcessInfo> processes) {
        return processes.stream().map(process -> process.pid().raw()).toList();
    }

    @Test
    void aFamilyIsFoundInBothDirections() throws Exception {
        try (Children children = new Children()) {
            Pid parent = children.start("/bin/sh", "-c", "tail -f /dev/null & exec tail -f /dev/null");
            ProcessTable table = Children.until(
                    ProcessTable::read, now -> now.children(parent).size() == 1);
            ProcessInfo child = table.children(parent).getFirst();

            assertThat(table.get(child.pid())).contains(child);
            assertThat(table.parent(child.pid())).isEqualTo(table.get(parent));
            assertThat(pids(table.ancestors(child.pid())))
                    .startsWith(parent.raw(), Pid.current().raw());
            assertThat(table.descendants(Pid.current())).contains(child);
            assertThat(table.roots())
                    .doesNotContain(child)
                    .contains(table.ancestors(child.pid()).getLast());
            assertThat(table.all())
                    .contains(child)
                    .isSortedAccordingTo((a, b) -> a.pid().raw() - b.pid().raw());
            assertThat(table.states().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(table.all().size());
            assertThat(table.states()).containsKeys(ProcessState.SLEEPING);
        }
    }

    @Test
    void processesThatEndWhileTheTableIsReadDoNotDisturbIt() throws Exception {
        Process churn = new ProcessBuilder("/bin/sh", "-c", "i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done")
                .start();
        int tables = 0;
        while (churn.isAlive()) {
            ProcessTable table = ProcessTable.read();
            assertThat(table.get(Pid.current())).isPresent();
            assertThat(table.parent(new Pid((int) churn.pid())).map(ProcessInfo::pid))
                    .isIn(Optional.of(Pid.current()), Optional.empty());
            tables++;
        }
        churn.waitFor();
        assertThat(tables).isPositive();
    }

    @Test
    void anOrphanStandsAtARoot() {
        ProcessTable table = ProcessTable.of(List.of(MadeUp.process(1, 0, 0), MadeUp.process(9, 5, 7)));
        assertThat(pids(table.roots())).containsExactly(1, 9);
        assertThat(table.parent(new Pid(9))).isEmpty();
        assertThat(table.children(new Pid(5))).isEmpty();
        assertThat(table.ancestors(new Pid(5))).isEmpty();
    }

    @Test
    void aParentsNumberThatWasGivenOutAnewIsNoParent() {
        // 5 started 9 and ended; then 9 started a child that got the number 5.
        ProcessTable table = ProcessTable.of(List.of(MadeUp.process(9, 5, 100), MadeUp.process(5, 9, 101)));
        assertThat(pids(table.roots())).containsExactly(9);
        assertThat(pids(table.children(new Pid(9)))).containsExactly(5);
        // And here a stranger got it.
        table = ProcessTable.of(List.of(MadeUp.process(1, 0, 0), MadeUp.process(9, 5, 100), MadeUp.process(5, 1, 101)));
        assertThat(pids(table.roots())).containsExactly(1, 9);
    }

    @Test
    void noProcessIsItsOwnAncestorEvenWithinAClockTick() {
        ProcessTable table = ProcessTable.of(
                List.of(MadeUp.process(5, 9, 100), MadeUp.process(7, 5, 100), MadeUp.process(9, 7, 100)));
        assertThat(table.roots()).hasSize(1);
        Pid root = table.roots().getFirst().pid();
        assertThat(table.descendants(root)).hasSize(2);
        for (ProcessInfo process : table.all()) {
            assertThat(table.ancestors(process.pid())).doesNotContain(process);
        }
        assertThat(ProcessTable.of(List.of(MadeUp.process(3, 3, 1))).roots()).hasSize(1);
    }

    @Test
    void descendantsFollowTheirParent() {
        ProcessTable table = ProcessTable.of(List.of(
                MadeUp.process(1, 0, 0),
                MadeUp.process(2, 1, 1),
                MadeUp.process(3, 1, 1),
                MadeUp.process(4, 2, 2),
                MadeUp.process(5, 4, 3),
                MadeUp.process(6, 2, 4)));
        assertThat(pids(table.descendants(new Pid(1)))).containsExactly(2, 4, 5, 6, 3);
        assertThat(pids(table.ancestors(new Pid(5)))).containsExactly(4, 2, 1);
    }

    @Test
    void aChainOfThousandsOverflowsNoStackAndTakesNoQuadraticTime() {
        int count = 50_000;
        List<ProcessInfo> chain = new ArrayList<>();
        for (int pid : IntStream.rangeClosed(1, count).toArray()) {
            chain.add(MadeUp.process(pid, pid - 1, pid));
        }
        Collections.shuffle(chain);
        ProcessTable table = ProcessTable.of(chain);
        assertThat(table.descendants(new Pid(1))).hasSize(count - 1);
        assertThat(table.ancestors(new Pid(count))).hasSize(count - 1);
    }
}
