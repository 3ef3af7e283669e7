package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Deadline;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sleep and wake-up without the looks that the ends of a ring take besides: what they would only be slower for hangs here. */
class RingPositionTest extends RingFixture {
    @Test
    void everyMoveAndEveryWakeUpReachesASleeper() throws Exception {
        RingPosition position = new RingPosition(memory, RingDescriptor.HEAD_AT);
        for (int round = 1; round <= 300; round++) {
            FutureTask<Void> sleeper = start(false, () -> {
                position.await(position.announce(), Deadline.NEVER);
                return null;
            });
            awaitSleeper(RingDescriptor.HEAD_AT);
            for (int pause = round * 5; pause > 0; pause--) { // asleep by now, or about to be
                Thread.onSpinWait();
            }
            if (round % 2 == 0) {
                position.advance(8);
            } else {
                position.wake();
            }
            assertThat(sleeper.get(60, TimeUnit.SECONDS)).isNull();
        }
        assertThat(position.get()).isEqualTo(1200);
    }
}
