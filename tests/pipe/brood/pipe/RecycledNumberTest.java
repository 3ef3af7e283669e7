package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A number given out anew while somebody was still about to use it would cost a stranger his bytes. */
@ExtendWith(Leaks.class)
@Timeout(120)
class RecycledNumberTest {
    @Test
    void aReaderOfAClosedEndTakesNothingFromTheNextPipe() throws Exception {
        for (int round = 0; round < 300; round++) {
            Pipe old = Pipe.open();
            Task<Integer> reader = Task.start(() -> readToTheEnd(old.readEnd()));
            old.close();
            try (Pipe next = Pipe.open()) {
                next.writeEnd().write(Bytes.of("mine"));
                assertThat(reader.get()).isZero();
                assertThat(next.readEnd().available()).isEqualTo(4);
            }
        }
    }

    @Test
    void aWriterOfAClosedEndPutsNothingIntoTheNextPipe() throws Exception {
        for (int round = 0; round < 300; round++) {
            Pipe old = Pipe.open();
            Task<Integer> writer = Task.start(() -> writeToTheEnd(old.writeEnd()));
            old.writeEnd().close();
            try (Pipe next = Pipe.open()) {
                writer.get();
                assertThat(next.readEnd().available()).isZero();
            } finally {
                old.close();
            }
        }
    }

    private static int readToTheEnd(ReadEnd end) throws IOException {
        int bytes = 0;
        try {
            for (int count = 0; count >= 0; count = end.read(new byte[10])) {
                bytes += count;
            }
        } catch (ClosedChannelException closed) {
            return bytes;
        }
        return bytes;
    }

    private static int writeToTheEnd(WriteEnd end) throws IOException {
        int rounds = 0;
        try {
            while (true) {
                end.write(new byte[10]);
                rounds++;
            }
        } catch (ClosedChannelException closed) {
            return rounds;
        }
    }
}
