package brood.workers;

import static brood.workers.PoolFaultsTest.causeOf;
import static brood.workers.PoolFaultsTest.one;
import static brood.workers.PoolFaultsTest.pid;
import static brood.workers.PoolFaultsTest.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.libc.files_h;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes to a worker and comes back, and what cannot. */
@ExtendWith(Leaks.class)
@Timeout(120)
class PoolMessagesTest {
    private static final class Unsendable {}

    @Test
    void whatCannotBeSentFailsWhereItIsSubmittedOrReturnedAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();

            Unsendable captured = new Unsendable();
            assertThatThrownBy(() -> pool.submit(() -> captured.hashCode()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the task cannot be sent, not serializable: " + Unsendable.class.getName());
            assertThatThrownBy(() -> pool.execute((Runnable) new Thread()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.map(item -> 1, List.of(captured)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("an element cannot be sent");

            assertThat(causeOf(pool.submit(() -> new Unsendable())))
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessage(Unsendable.class.getName());
            assertThat(causeOf(pool.submit(() -> new Object[] {new byte[1 << 20], new Unsendable()})))
                    .isInstanceOf(NotSerializableException.class); // after much of it was sent
            assertThat(causeOf(pool.submit(() -> {
                        throw new UnsendableFailure();
                    })))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("UnsendableFailure: on purpose");

            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    static final class UnsendableFailure extends Exception {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // that is the point
        private final Object what = new Unsendable();

        UnsendableFailure() {
            super("on purpose");
        }
    }

    /** It can be sent, but not printed. */
    static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void aFailureThatCannotBePrintedIsToldAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            assertThat(causeOf(pool.submit(() -> {
                        throw new Unprintable();
                    })))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessage(
                            Unprintable.class.getName() + ", which cannot be printed: java.lang.IllegalStateException");
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    /** Deeper than a thread's stack, which is what writing it takes. */
    static final class Chain implements Serializable {
        private static final long serialVersionUID = 1;
        private Chain next;

        static Chain of(int length) {
            Chain chain = new Chain();
            for (int i = 1; i < length; i++) {
                Chain first = new Chain();
                first.next = chain;
                chain = first;
            }
            return chain;
        }
    }

    @Test
    void whatIsTooDeepToBeSentIsRefused() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            Chain chain = Chain.of(1_000_000);
            assertThatThrownBy(() -> pool.submit(() -> chain.next == null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the task cannot be sent: java.lang.StackOverflowError");
            assertThat(causeOf(pool.submit(() -> Chain.of(1_000_000)))).isInstanceOf(StackOverflowError.class);
            assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
        }
    }

    /** Can be read by one of parent and worker only. */
    private record OneWay(boolean there) implements Serializable {}

    /** Throws when it is read where it must not be. */
    private static final class Guarded implements Serializable {
        private static final long serialVersionUID = 1;
        private final long readable;

        Guarded(long readable) {
            this.readable = readable;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (readable != pid()) {
                throw new IllegalStateException("not for " + pid());
            }
        }
    }

    @Test
    void whatCannotBeReadFailsTheTaskAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            long here = pid();
            Guarded unreadableThere = new Guarded(here);
            assertThat(causeOf(pool.submit(unreadableThere::hashCode)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not for " + pid);
            assertThat(causeOf(pool.submit(() -> new Guarded(pid))))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("the result cannot be read here")
                    .hasMessageContaining("not for " + here);
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    @Test
    void anExceptionComesWithItsTraceAndTheWorkerLives() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            Throwable cause = causeOf(pool.submit(PoolMessagesTest::recurse));
            assertThat(cause).isInstanceOf(StackOverflowError.class);
            assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("recurse");
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
    }

    private static int recurse() {
        return recurse() + 1;
    }

    @Test
    void aTaskOfManyMegabytesAndItsResultGoThrough() throws Exception {
        PoolOptions options = new PoolOptions().size(1);
        try (WorkerPool pool = WorkerPool.open(options)) {
            Await.until(() -> pool.idle() == 1); // it sleeps
            byte[] much = new byte[50_000_000];
            much[much.length - 1] = 7;
            assertThat(pool.submit(() -> much).get()).isEqualTo(much);
        }
    }

    @Test
    void aTaskThatIsLongerThanItsPipeGoesThrough() throws Exception {
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> files_h.fcntl(Frame.FROM_PARENT, files_h.F_SETPIPE_SZ(), 4096))
                    .get(); // as a user gets them who has many
            Await.until(() -> pool.idle() == 1);
            byte[] some = new byte[20_000];
            assertThat(pool.submit(() -> some.length).get()).isEqualTo(some.length);
        }
    }

    @Test
    void aLongTaskIsNotReadAgainAndAgainByNewWorkers() throws Exception {
        byte[] much = new byte[20_000];
        try (WorkerPool pool = WorkerPool.open(one())) {
            pool.submit(() -> much.length).get();
            assertThat(pool.rehearsal()).hasSizeLessThan(much.length);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "brood.soak", matches = "true", disabledReason = "takes memory")
    void aResultOfOneGibibyteGoesThrough() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().heap(2L << 30);
        try (WorkerPool pool = WorkerPool.open(new PoolOptions().size(1).jvm(jvm))) {
            byte[] result = pool.submit(() -> {
                        byte[] much = new byte[1 << 30];
                        much[much.length - 1] = 7;
                        return much;
                    })
                    .get();
            assertThat(result).hasSize(1 << 30).endsWith(7);
        }
    }

    @Test
    void whatNobodyNeedsIsRefusedUnlessTheFilterAllowsIt() throws Exception {
        assumeTrue(ModuleLayer.boot().findModule("java.naming").isPresent(), "has no class to try it with");
        Object name = Class.forName("javax.naming.CompositeName")
                .getConstructor(String.class)
                .newInstance("a");
        byte[] bytes = Copies.bytes("it", name);
        assertThatThrownBy(() -> Copies.read(new ByteArrayInputStream(bytes), Copies.filter("")))
                .hasMessageContaining("REJECTED");
        assertThat(Copies.read(new ByteArrayInputStream(bytes), Copies.filter("javax.naming.*")))
                .isEqualTo(name);
    }

    @Test
    void whatTheFilterRefusesFailsTheTaskAndTheWorkerLives() throws Exception {
        PoolOptions options = one().jvm(quiet().filter("!" + OneWay.class.getName() + ";maxdepth=20"));
        try (WorkerPool pool = WorkerPool.open(options)) {
            long pid = pool.submit(PoolFaultsTest::pid).get();
            assertThat(causeOf(pool.submit(() -> new OneWay(true))))
                    .hasMessageContaining("the result cannot be read here")
                    .rootCause()
                    .hasMessageContaining("REJECTED");
            OneWay captured = new OneWay(false);
            assertThat(causeOf(pool.submit(() -> captured.there() ? 1 : 2)))
                    .isInstanceOf(InvalidClassException.class)
                    .hasMessageContaining("REJECTED");
            assertThat(pool.submit(PoolFaultsTest::pid).get()).isEqualTo(pid);
        }
        assertThatThrownBy(() -> quiet().filter("maxdepth=no")).isInstanceOf(IllegalArgumentException.class);
    }
}
