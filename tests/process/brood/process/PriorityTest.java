package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.testing.Leaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class PriorityTest {
    @ParameterizedTest
    @CsvSource({"19, 19", "25, 19", "20, 19", "18, 18"})
    void oneOfAProcessIsSetAndClamped(int wanted, int given) throws Exception {
        int own = Priority.of(Pid.current());
        try (Child child = Command.of("sleep", "1000").spawn()) {
            assertThat(Priority.of(child.pid())).isEqualTo(own);
            Priority.set(child.pid(), wanted);
            assertThat(Priority.of(child.pid())).isEqualTo(given);
        }
        assertThat(Priority.of(Pid.current())).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"-1", "-20", "-30"})
    void aNegativeOneIsNoError(int wanted) throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        try (Child child = Command.of("sleep", "1000").spawn()) {
            Priority.set(child.pid(), wanted);
            assertThat(Priority.of(child.pid())).isEqualTo(Math.max(-20, wanted));
        }
    }

    @Test
    void thatOfAGroupIsItsLowest() throws Exception {
        try (Child leader = Command.of("sleep", "1000").newGroup().nice(19).spawn();
                Child member = Command.of("sleep", "1000")
                        .joinGroup(leader.pid())
                        .nice(18)
                        .spawn()) {
            assertThat(Priority.ofGroup(leader.pid())).isEqualTo(18);
            Priority.setOfGroup(leader.pid(), 19);
            assertThat(Priority.of(member.pid())).isEqualTo(19);
            assertThat(Priority.ofGroup(leader.pid())).isEqualTo(19);
        }
    }

    @Test
    void thatOfAUserIsItsLowest() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        int uid = (int) 4_000_000_123L; // of nobody else, and above 2^31
        Identity somebody = new Identity(OptionalInt.of(uid), OptionalInt.empty(), Optional.empty());
        assertThatThrownBy(() -> Priority.ofUser(uid))
                .hasMessageContaining("user 4000000123")
                .hasMessageContaining("ESRCH");
        try (Child first =
                        Command.of("sleep", "1000").identity(somebody).nice(12).spawn();
                Child second =
                        Command.of("sleep", "1000").identity(somebody).nice(11).spawn()) {
            assertThat(Priority.ofUser(uid)).isEqualTo(11);
            Priority.setOfUser(uid, 13);
            assertThat(Priority.of(first.pid())).isEqualTo(13);
            assertThat(Priority.of(second.pid())).isEqualTo(13);
        }
    }

    @Test
    void thatOfAProcessThatIsGoneIsAnError() throws Exception {
        Child child = Command.of("true").spawn();
        child.waitFor();
        assertThatThrownBy(() -> Priority.of(child.pid())).hasMessageContaining("ESRCH");
        assertThatThrownBy(() -> Priority.set(child.pid(), 3))
                .hasMessageContaining("nice 3")
                .hasMessageContaining("ESRCH");
    }

    /** In a thread of its own, which takes its nice value with it. */
    @Test
    void addingSaysTheNewOneAlsoIfThatIsNegative() throws Exception {
        FutureTask<List<Integer>> task = new FutureTask<>(() -> {
            int own = Priority.add(0);
            List<Integer> seen = new ArrayList<>(List.of(own, Priority.add(3), Priority.add(100)));
            if (Credentials.current().effectiveUser() == 0) {
                seen.add(Priority.add(-21));
                seen.add(Priority.add(-1000));
                seen.add(Priority.add(-1)); // which changes nothing, and is no error
            }
            return seen;
        });
        Thread.ofPlatform().start(task);
        int own = Priority.of(Pid.current());
        assertThat(List.of(own, Math.min(19, own + 3), 19, -2, -20, -20))
                .startsWith(task.get().toArray(Integer[]::new));
    }
}
