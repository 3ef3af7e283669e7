package brood.benchmarks;

import brood.core.Deadline;
import brood.mmap.AdaptiveSpin;
import brood.mmap.Futex;
import brood.mmap.Mapping;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A number to another JVM and back; both sides sleep on a futex, and may spin before. */
public class FutexPingPong implements Work {
    private static final int THERE = 0;
    private static final int BACK = 64;

    private final Side side;

    FutexPingPong() throws IOException {
        this(false);
    }

    FutexPingPong(boolean spinning) throws IOException {
        MemorySegment memory = Partner.start(FutexPingPong.class, Mapping.pageSize(), fresh -> {}, "" + spinning);
        side = new Side(memory, THERE, BACK, spinning);
    }

    /** The same, spinning as the locks and rings do. */
    static final class Spinning extends FutexPingPong {
        Spinning() throws IOException {
            super(true);
        }
    }

    /** The other JVM. */
    public static void main(String[] arguments) throws Exception {
        Side side = new Side(Partner.memory(), BACK, THERE, Boolean.parseBoolean(arguments[0]));
        for (int number = 1; true; number++) {
            side.await(number);
            side.say(number);
        }
    }

    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            int number = side.said() + 1;
            side.say(number);
            side.await(number);
        });
    }

    /** What one says, and what it hears. */
    private static final class Side {
        private final Futex mine;
        private final Futex others;
        private final AdaptiveSpin spin;

        Side(MemorySegment memory, int mine, int others, boolean spinning) {
            this.mine = Futex.at(memory, mine);
            this.others = Futex.at(memory, others);
            spin = spinning ? new AdaptiveSpin() : null;
        }

        int said() {
            return mine.get();
        }

        void say(int number) {
            mine.set(number);
            mine.wake(1);
        }

        void await(int number) throws InterruptedException {
            if (spin != null && spin.until(() -> others.get() == number)) {
                return;
            }
            while (others.get() != number) {
                others.await(number - 1, Deadline.NEVER);
            }
        }
    }
}
