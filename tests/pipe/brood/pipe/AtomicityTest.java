package brood.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writers that know nothing of each other: each has a write end of its own, so that no lock keeps them apart. */
@ExtendWith(Leaks.class)
@Timeout(120)
class AtomicityTest {
    private static final int WRITERS = 4;
    private static final int BLOCKS = 2000;

    @Test
    void blocksOfThatSizeAreNeverMixed() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            List<Task<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                byte name = (byte) ('a' + i);
                WriteEnd end = new WriteEnd(pipe.writeEnd().fd().dup());
                writers.add(Task.start(() -> {
                    try (end) {
                        for (int block = 0; block < BLOCKS; block++) {
                            end.write(Bytes.room(Pipe.ATOMIC).fill(name));
                        }
                    }
                    return BLOCKS;
                }));
            }
            pipe.writeEnd().close();
            int[] seen = new int[WRITERS];
            byte[] block = pipe.readEnd().readNBytes(Pipe.ATOMIC);
            while (block.length > 0) {
                assertThat(block).hasSize(Pipe.ATOMIC).containsOnly(block[0]);
                seen[block[0] - 'a']++;
                block = pipe.readEnd().readNBytes(Pipe.ATOMIC);
            }
            assertThat(seen).containsOnly(BLOCKS);
            for (Task<Integer> writer : writers) {
                assertThat(writer.get()).isEqualTo(BLOCKS);
            }
        }
    }
}
