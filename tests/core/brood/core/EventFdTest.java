package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import brood.libc.files_h;
import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class EventFdTest {
    @Test
    void signalsAddUpAndAreDrainedOnce() throws IOException {
        try (EventFd event = EventFd.open()) {
            event.signal();
            event.signal();
            assertThat(event.drain()).isEqualTo(2);
            assertThat(event.drain()).isZero(); // and does not block
        }
    }

    @Test
    void aFullCounterDoesNotBlock() throws IOException {
        try (EventFd event = EventFd.open();
                Arena arena = Arena.ofConfined()) {
            long most = -2; // 2^64 - 2
            files_h.write(event.fd().raw(), arena.allocateFrom(ValueLayout.JAVA_LONG, most), 8);
            event.signal();
            assertThat(event.drain()).isEqualTo(most);
        }
    }

    @Test
    void aClosedOneIsRefusedAndLeftAlone() throws IOException {
        EventFd event = EventFd.open();
        event.close();
        try (EventFd stranger = EventFd.open()) {
            assertThatIllegalStateException().isThrownBy(event::signal);
            assertThatIllegalStateException().isThrownBy(event::drain);
            event.trySignal();
            event.closeSignalled();
            assertThat(event.tryDrain()).isZero();
            assertThat(stranger.drain()).isZero();
        }
    }

    @Test
    void itIsCloseOnExec() throws IOException {
        try (EventFd event = EventFd.open()) {
            assertThat(Descriptors.flags(event.fd()) & Descriptors.CLOEXEC).isNotZero();
        }
    }
}
