package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.process.Limit;
import brood.process.Resource;
import brood.sync.Event;
import brood.testing.Leaks;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Locks that a manager keeps: held by a thread of a process until it gives them back, or that process ends. */
@ExtendWith(Leaks.class)
@Timeout(60)
class ManagerLocksTest {
    private static String elsewhere(WorkerPool pool, Lock lock) throws Exception {
        return pool.submit(() -> lock.tryLock() ? "free" : "held").get();
    }

    @Test
    void anInterruptedCallCostsTheProcessNoLock() throws Exception {
        try (Manager manager = Manager.start();
                WorkerPool pool = WorkerPool.open(1)) {
            Lock lock = manager.lock();
            BlockingQueue<String> queue = manager.queue(1);
            lock.lock();
            Thread.currentThread().interrupt();
            assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class); // its connection is closed
            assertThat(elsewhere(pool, lock)).isEqualTo("held");
            lock.unlock();
        }
    }

    @Test
    void aCallThatFailsForWantOfDescriptorsCostsTheProcessNoLock() throws Exception {
        WorkerJvm few = WorkerJvm.current().command(command -> command.limit(Resource.NOFILE, Limit.of(100)));
        try (Manager manager = Manager.start();
                Shared<Event> failed = Shared.event()) {
            Lock lock = manager.lock();
            String address = ((ManagerProxy) Proxy.getInvocationHandler(lock)).address();
            try (Worker holder = Worker.of(() -> {
                        lock.lock();
                        ManagerLink used = ManagerLinks.to(address).take(); // as by another thread
                        if (failsWithoutDescriptors(lock)) {
                            ManagerLinks.to(address).giveBack(used);
                            failed.get().set();
                            Thread.sleep(Long.MAX_VALUE);
                        }
                    })
                    .jvm(few)
                    .start()) {
                failed.get().await();
                assertThat(lock.tryLock(100, TimeUnit.MILLISECONDS)).isFalse();
                assertThat(holder.isAlive()).isTrue();
            }
        }
    }

    private static boolean failsWithoutDescriptors(Lock lock) {
        List<Fd> all = new ArrayList<>();
        try {
            while (true) {
                all.add(Fd.open("/dev/null", OpenFlag.RDONLY));
            }
        } catch (PosixException none) {
            try {
                lock.lock();
                return false;
            } catch (ManagerGone unreachable) {
                return true;
            }
        } finally {
            all.forEach(Fd::close);
        }
    }

    @Test
    void theEndOfAnotherProcessFreesNothing() throws Exception {
        try (Manager manager = Manager.start()) {
            Lock lock = manager.lock();
            lock.lock();
            for (int i = 0; i < 2; i++) {
                try (WorkerPool pool = WorkerPool.open(1)) {
                    assertThat(elsewhere(pool, lock)).isEqualTo("held");
                }
            }
            lock.unlock();
        }
    }

    @Test
    void whatAKilledProcessHeldTwiceIsFreeAfterTheNextOnesUnlock() throws Exception {
        try (Manager manager = Manager.start();
                Shared<Event> held = Shared.event();
                WorkerPool pool = WorkerPool.open(1)) {
            Lock lock = manager.lock();
            try (Worker holder = Worker.of(() -> {
                        lock.lock();
                        lock.lock();
                        held.get().set();
                        Thread.sleep(Long.MAX_VALUE);
                    })
                    .start()) {
                held.get().await();
                holder.kill();
                lock.lock();
                lock.unlock();
            }
            assertThat(elsewhere(pool, lock)).isEqualTo("free");
        }
    }

    @Test
    void aLockIsItsThreadsAndAnAttemptHasATime() throws Exception {
        try (Manager manager = Manager.start()) {
            Lock lock = manager.lock();
            lock.lock();
            FutureTask<Boolean> other = new FutureTask<>(() -> lock.tryLock(1, TimeUnit.MILLISECONDS));
            new Thread(other).start();
            assertThat(other.get()).isFalse();
            lock.unlock();
            assertThat(lock.tryLock(1, TimeUnit.MILLISECONDS)).isTrue();
            lock.unlock();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
