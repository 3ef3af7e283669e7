package brood.testing;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.EventFd;
import brood.core.Fd;
import brood.core.OpenFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check that guards the other tests sees what it is there to see. */
class LeaksTest {
    @Test
    void aDescriptorLeftOpenIsSeen() throws IOException {
        Snapshot before = Snapshot.take();
        try (Fd left = Fd.open("/dev/null", OpenFlag.RDONLY)) {
            assertThat(Snapshot.take().differenceTo(before)).contains("left open", left.raw() + "=/dev/null");
        }
        assertThat(Snapshot.take().differenceTo(before)).isEmpty();
    }

    @Test
    void aDescriptorOfAnotherThatGotClosedIsSeen() throws IOException {
        Fd closed = Fd.open("/dev/null", OpenFlag.RDONLY);
        Snapshot before = Snapshot.take();
        closed.close();
        assertThat(Snapshot.take().differenceTo(before)).contains("open before", closed.raw() + "=/dev/null");
    }

    @Test
    void aNumberThatBecameAnotherFileIsSeen() throws IOException {
        try (Fd target = Fd.open("/dev/null", OpenFlag.RDONLY);
                Fd source = Fd.open("/dev/zero", OpenFlag.RDONLY)) {
            Snapshot before = Snapshot.take();
            source.dup2(target);
            assertThat(Snapshot.take().differenceTo(before))
                    .contains(target.raw() + "=/dev/zero", target.raw() + "=/dev/null");
        }
    }

    @Test
    void eventFdsBeyondThoseKeptAreSeen() throws IOException {
        Snapshot before = Snapshot.take();
        List<EventFd> left = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            left.add(EventFd.open());
        }
        assertThat(Snapshot.take().differenceTo(before)).contains("eventfds");
        left.forEach(EventFd::close);
        assertThat(Snapshot.take().differenceTo(before)).isEmpty();
    }

    @Test
    void aChildLeftRunningIsSeen() throws Exception {
        Snapshot before = Snapshot.take();
        Process child = new ProcessBuilder("sleep", "1000").start();
        assertThat(Snapshot.take().differenceTo(before)).contains("children left", Long.toString(child.pid()));
        child.destroyForcibly().onExit().get();
    }

    @Test
    void aFileLeftInSharedMemoryIsSeen() throws IOException {
        Snapshot before = Snapshot.take();
        Path file = Files.createTempFile(Path.of("/dev/shm"), "brood-leaks", null);
        assertThat(Snapshot.take().differenceTo(before))
                .contains("/dev/shm", file.getFileName().toString());
        Files.delete(file);
    }
}
