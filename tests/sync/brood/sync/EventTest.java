package brood.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Deadline;
import brood.sync.Task.Kind;
import brood.testing.Leaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@Timeout(120)
class EventTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(SharedFile.SIZE, 8);
    private final Event event = Event.create(memory);

    @ParameterizedTest
    @EnumSource
    void everybodyIsWoken(Kind kind) throws Exception {
        for (int round = 0; round < 100; round++) {
            event.clear();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(Task.start(kind, event::await));
            }
            event.set();
            for (Task<Void> task : tasks) {
                task.get();
            }
        }
    }

    @Test
    void itStaysUntilItIsTakenBack() throws Exception {
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Deadline.NOW)).isFalse();
        assertThat(event.await(Deadline.after(Duration.ofMillis(30)))).isFalse();
        event.set();
        event.set();
        assertThat(event.isSet()).isTrue();
        event.await();
        event.awaitUninterruptibly();
        assertThat(event.await(Deadline.NOW)).isTrue();
        event.clear();
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Deadline.NOW)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWait(Kind kind) throws Exception {
        Task<Void> waiter = Task.start(kind, event::await);
        waiter.thread().interrupt();
        assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
        Task<Void> stubborn = Task.start(kind, event::awaitUninterruptibly);
        stubborn.thread().interrupt();
        assertThat(event.await(Deadline.after(Duration.ofMillis(30)))).isFalse();
        assertThat(stubborn.result().isDone()).isFalse();
        event.set();
        stubborn.get();
    }

    @Test
    void otherProcessesAreWokenAndAKilledOneIsNoMatter() throws Exception {
        try (SharedFile file = SharedFile.create()) {
            Event shared = Event.create(file.memory());
            try (Peer first = Peer.start(file, "watch");
                    Peer second = Peer.start(file, "watch")) {
                first.await("watching");
                second.await("watching");
                first.kill();
                shared.set();
                assertThat(second.exitStatus()).isZero();
            }
        }
    }
}
