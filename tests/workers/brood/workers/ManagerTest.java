package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import brood.sync.Event;
import brood.testing.Leaks;
import java.io.File;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that one process serves to many. */
@ExtendWith(Leaks.class)
@Timeout(100)
class ManagerTest {
    /** An own class, by its interface. */
    public interface Account {
        /** Pays in. */
        long pay(long amount) throws Overdrawn;

        /** Not to be sent. */
        Thread thread();
    }

    /** What it throws. */
    public static final class Overdrawn extends Exception {
        private static final long serialVersionUID = 1;

        Overdrawn(long by) {
            super("by " + by);
        }
    }

    private static final class Ledger implements Account {
        private long balance;

        @Override
        public synchronized long pay(long amount) throws Overdrawn {
            if (balance + amount < 0) {
                throw new Overdrawn(-balance - amount);
            }
            balance += amount;
            return balance;
        }

        @Override
        public Thread thread() {
            return Thread.currentThread();
        }
    }

    @Test
    void whatOneProcessPutsIntoAMapOrListAnotherFinds() throws Exception {
        try (Manager manager = Manager.start();
                WorkerPool pool = WorkerPool.open(2)) {
            Map<String, Integer> map = manager.map();
            List<Integer> list = manager.list();
            pool.map(
                    n -> {
                        map.put("n" + n, n);
                        list.add(n);
                        return n;
                    },
                    List.of(1, 2, 3, 4));
            assertThat(map.size()).isEqualTo(4);
            assertThat(map.get("n3")).isEqualTo(3);
            assertThat(map.get("none")).isNull();
            assertThat(map.keySet()).containsExactlyInAnyOrder("n1", "n2", "n3", "n4");
            assertThat(new ArrayList<>(map.values())).containsExactlyInAnyOrder(1, 2, 3, 4);
            int sum = 0;
            for (int element : list) {
                sum += element;
            }
            for (Map.Entry<String, Integer> entry : map.entrySet()) {
                sum += entry.getValue();
            }
            assertThat(sum).isEqualTo(20);
            assertThat(list.listIterator().hasPrevious()).isFalse();
            assertThat(list.toString()).hasSize("[1, 2, 3, 4]".length());
            assertThat(list.equals(list)).isTrue();
            assertThat(list.hashCode()).isEqualTo(new ArrayList<>(list).hashCode());
            assertThatThrownBy(() -> list.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void anOwnClassThrowsItsOwnExceptionsAndRefusesWhatCannotBeSent() throws Exception {
        try (Manager manager = Manager.start()) {
            Account account = manager.share(Account.class, Ledger::new);
            assertThat(account.pay(5)).isEqualTo(5);
            assertThatThrownBy(() -> account.pay(-7))
                    .isInstanceOf(Overdrawn.class)
                    .hasMessage("by 2");
            assertThatThrownBy(account::thread).isInstanceOf(IllegalArgumentException.class);
            assertThat(account.pay(1)).isEqualTo(6);
            List<Object> list = manager.list();
            assertThatThrownBy(() -> list.add(new Object())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> manager.share(Ledger.class, Ledger::new))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a proxy is of an interface");
            assertThatThrownBy(() -> manager.share(Account.class, () -> {
                        throw new Overdrawn(3);
                    }))
                    .isInstanceOf(Overdrawn.class);
            assertThatThrownBy(() -> manager.share(Account.class, () -> {
                        throw new AssertionError("no account");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("no account");
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatIsNotOfTheInterfaceIsRefusedWhenItIsMade() throws Exception {
        try (Manager manager = Manager.start()) {
            Class<Object> list = (Class<Object>) (Class<?>) List.class;
            assertThatThrownBy(() -> manager.share(list, () -> "no list")).isInstanceOf(ClassCastException.class);
            assertThatThrownBy(() -> manager.share(list, () -> null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void whatTheInterfaceDoesNotHaveCannotBeCalled() throws Exception {
        try (Manager manager = Manager.start()) {
            Collection<?> shared = manager.share(Collection.class, () -> new ArrayList<>(List.of(1)));
            ManagerProxy proxy = (ManagerProxy) Proxy.getInvocationHandler(shared);
            ManagerCall get = new ManagerCall(
                    proxy.object(), ManagerLink.caller(), "get", List.class, new Class<?>[] {int.class}, new Object[] {0
                    });
            assertThatThrownBy(() -> ManagerProxy.call(proxy.address(), get)).isInstanceOf(NoSuchMethodException.class);
            assertThat(shared.size()).isOne();
        }
    }

    @Test
    void aFailureOrResultThatCannotBeToldLeavesTheConnectionUsable() throws Exception {
        try (Manager manager = Manager.start()) {
            Manager.Value<Object> value = manager.value(1);
            assertThatThrownBy(() -> value.update(n -> {
                        throw new PoolMessagesTest.Unprintable();
                    }))
                    .satisfies(e -> assertThat(e.getClass()).isEqualTo(PoolMessagesTest.Unprintable.class));
            assertThatThrownBy(() -> value.update(n -> PoolMessagesTest.Chain.of(1_000_000)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the result cannot be sent: java.lang.StackOverflowError");
            assertThatThrownBy(() -> value.update(n -> {
                        throw new PoolMessagesTest.UnsendableFailure();
                    }))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("UnsendableFailure: on purpose");
            value.set(2);
            assertThat(value.get()).isEqualTo(2);
        }
    }

    @Test
    void aProxyInAnotherObjectOfTheManagerIsThatObject() throws Exception {
        try (Manager manager = Manager.start()) {
            List<Integer> inner = manager.list();
            List<Object> outer = manager.list();
            inner.add(1);
            assertThat(inner.equals(outer)).isFalse();
            outer.addAll(inner);
            assertThat(outer).containsExactly(1);
            outer.add(inner);
            assertThat(Proxy.isProxyClass(outer.get(1).getClass())).isFalse(); // a copy
            Manager.Value<Integer> value = manager.value(20);
            assertThat(value.update(n -> n + 1)).isEqualTo(21);
            value.set(3);
            assertThat(value.get()).isEqualTo(3);
        }
    }

    @Test
    void aWorkerKilledWhileItWaitsForAnElementTakesOneAtMost() throws Exception {
        try (Manager manager = Manager.start();
                Shared<Event> about = Shared.event()) {
            BlockingQueue<String> queue = manager.queue(0);
            try (Worker waiting = Worker.of(() -> {
                        queue.size();
                        about.get().set();
                        queue.take();
                    })
                    .start()) {
                about.get().await();
                Thread.sleep(100); // if it does not wait yet, the test shows less
                waiting.kill();
                waiting.join();
            }
            queue.put("one that the manager may still give away");
            queue.put("for somebody who lives");
            queue.put("end");
            assertThat(queue.take()).isNotEqualTo("end");
        }
    }

    @Test
    void aLockOfAKilledProcessIsFreeAgain() throws Exception {
        try (Manager manager = Manager.start();
                Shared<Event> held = Shared.event()) {
            Lock lock = manager.lock();
            try (Worker holder = Worker.of(() -> {
                        lock.lock();
                        held.get().set();
                        Thread.sleep(Long.MAX_VALUE);
                    })
                    .start()) {
                held.get().await();
                assertThat(lock.tryLock()).isFalse();
                assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
                holder.kill();
                lock.lock();
                lock.lock();
                lock.unlock();
                lock.unlock();
            }
        }
    }

    @Test
    void noStepOfManyProcessesIsLostUnderTheLock() throws Exception {
        try (Manager manager = Manager.start();
                WorkerPool pool = WorkerPool.open(2)) {
            Lock lock = manager.lock();
            Map<String, Integer> map = manager.map();
            map.put("count", 0);
            pool.map(
                    n -> {
                        for (int i = 0; i < 50; i++) {
                            lock.lock();
                            try {
                                map.put("count", map.get("count") + 1);
                            } finally {
                                lock.unlock();
                            }
                        }
                        return n;
                    },
                    List.of(1, 2, 3, 4));
            assertThat(map.get("count")).isEqualTo(200);
        }
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        try (Manager manager = Manager.start()) {
            BlockingQueue<String> queue = manager.queue(1);
            for (int i = 0; i < 300; i++) { // what was given up must not take an element with it
                Thread.currentThread().interrupt();
                assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                queue.put("one");
                assertThat(queue.poll(30, TimeUnit.SECONDS)).isEqualTo("one");
            }
        }
    }

    @Test
    void whatTheFilterRefusesIsNeitherReadThereNorHere() throws Exception {
        try (Manager manager = Manager.start(WorkerJvm.current().filter("!java.util.BitSet"))) {
            List<Object> list = manager.list();
            assertThatThrownBy(() -> list.add(new BitSet())).hasMessageContaining("REJECTED");
            assertThat(list).isEmpty();
            Manager.Value<Object> value = manager.value(1);
            assertThatThrownBy(() -> value.update(n -> new BitSet()))
                    .isInstanceOf(ManagerGone.class)
                    .hasMessageContaining("REJECTED");
            assertThat(list.size()).isZero();
        }
    }

    /** What the check of the user relies on. */
    @Test
    void bothEndsOfASocketAreToldWhoTheOtherIs() throws Exception {
        String name = "brood-test-" + ProcessHandle.current().pid();
        try (LocalSocket listening = LocalSocket.listen(name);
                SocketEnd client = LocalSocket.connect(name);
                SocketEnd server = listening.accept()) {
            LocalSocket.Peer peer = LocalSocket.peer(server);
            assertThat(peer).isEqualTo(LocalSocket.peer(client));
            assertThat((long) peer.pid().raw())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThatThrownBy(() -> LocalSocket.listen(name)).hasMessageContaining("EADDRINUSE");
        }
        assertThatThrownBy(() -> LocalSocket.connect(name)).hasMessageContaining("ECONNREFUSED");
        assertThat(new File(name)).doesNotExist();
    }
}
