package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel says of ends that were born with flags. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PipeFlagTest {
    /** The flags of open(2), from outside: no read or write has touched them. */
    private static long flags(int fd) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", "" + fd))) {
            if (line.startsWith("flags:")) {
                return Long.parseLong(line.substring(6).strip(), 8);
            }
        }
        throw new AssertionError("no flags");
    }

    @Test
    void onlyWhatWasAskedForIsSetAndCloseOnExecAlways() throws IOException {
        long closeOnExec = 02000000;
        long nonBlocking = 04000;
        try (Pipe plain = Pipe.open();
                Pipe flagged = Pipe.open(PipeFlag.NONBLOCK)) {
            for (int fd :
                    new int[] {plain.readEnd().fd().raw(), plain.writeEnd().fd().raw()}) {
                assertThat(flags(fd) & (closeOnExec | nonBlocking)).isEqualTo(closeOnExec);
            }
            for (int fd : new int[] {
                flagged.readEnd().fd().raw(), flagged.writeEnd().fd().raw()
            }) {
                assertThat(flags(fd) & (closeOnExec | nonBlocking)).isEqualTo(closeOnExec | nonBlocking);
            }
            assertThat(flagged.readEnd().isNonBlocking()).isTrue();
        }
    }

    @Test
    void packetsAreNotGluedAndWhatThereIsNoRoomForIsLost() throws IOException {
        try (Pipe pipe = Pipe.open(PipeFlag.DIRECT, PipeFlag.NONBLOCK)) {
            for (String packet : new String[] {"one", "twotwo", "three"}) {
                pipe.writeEnd().write(Bytes.of(packet));
            }
            MemorySegment room = Bytes.room(Pipe.ATOMIC);
            assertThat(pipe.readEnd().read(room)).isEqualTo(3);
            assertThat(Bytes.text(room, 3)).isEqualTo("one");
            assertThat(pipe.readEnd().read(room.asSlice(0, 2))).isEqualTo(2);
            assertThat(pipe.readEnd().read(room)).isEqualTo(5);
            assertThat(Bytes.text(room, 5)).isEqualTo("three");
            assertThat(pipe.readEnd().tryRead(room)).isEmpty();
        }
    }

    @Test
    void aWriteLongerThanAPacketIsSeveralInOrder() throws IOException {
        try (Pipe pipe = Pipe.open(PipeFlag.DIRECT)) {
            pipe.writeEnd().write(Bytes.room(2L * Pipe.ATOMIC + 1));
            MemorySegment room = Bytes.room(4L * Pipe.ATOMIC);
            assertThat(pipe.readEnd().read(room)).isEqualTo(Pipe.ATOMIC);
            assertThat(pipe.readEnd().read(room)).isEqualTo(Pipe.ATOMIC);
            assertThat(pipe.readEnd().read(room)).isEqualTo(1);
        }
    }
}
