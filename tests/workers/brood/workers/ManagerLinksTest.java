package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.testing.Leaks;
import java.io.File;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connections of a process to its managers. */
@ExtendWith(Leaks.class)
@Timeout(60)
class ManagerLinksTest {
    @Test
    void aLongLivedWorkerKeepsNoConnectionsToManagersThatAreGone() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            for (int i = 0; i < 3; i++) {
                try (Manager manager = Manager.start()) {
                    List<Integer> list = manager.list();
                    assertThat(pool.submit(() -> list.add(1) ? countSockets() : -1)
                                    .get())
                            .isLessThanOrEqualTo(2);
                }
            }
        }
    }

    @Test
    void whoHasFoundAManagerGoneKeepsNoConnectionToIt() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            long before = pool.submit(ManagerLinksTest::countSockets).get();
            List<Integer> list;
            try (Manager manager = Manager.start()) {
                list = manager.list();
                assertThat(pool.submit(() -> list.add(1) ? countSockets() : -1).get())
                        .isGreaterThan(before);
            }
            assertThat(pool.submit(() -> {
                                for (int i = 0; i < 2; i++) { // by the connection that it has, and by a new one
                                    assertThatThrownBy(list::size).isInstanceOf(ManagerGone.class);
                                }
                                return countSockets();
                            })
                            .get())
                    .isEqualTo(before);
        }
    }

    @Test
    void aConnectionThatIsGivenBackAfterTheEndIsClosed() throws Exception {
        try (Manager manager = Manager.start()) {
            ManagerProxy proxy = (ManagerProxy) Proxy.getInvocationHandler(manager.list());
            ManagerLinks links = ManagerLinks.to(proxy.address());
            ManagerLink link = links.take(); // as for a call
            ManagerProxy.forget(proxy.address()); // as when it is closed
            links.giveBack(link);
            assertThat(link.end().fd().isOpen()).isFalse();
        }
    }

    @Test
    void aProxyForAnObjectOfAnotherManagerIsThatObject() throws Exception {
        try (Manager one = Manager.start();
                Manager other = Manager.start()) {
            List<Integer> numbers = one.list();
            List<Integer> all = other.list(); // each is its manager's first
            numbers.add(1);
            all.add(2);
            all.addAll(numbers);
            assertThat(all).containsExactly(2, 1);
        }
    }

    private static long countSockets() throws Exception {
        long sockets = 0;
        for (String name : new File("/proc/self/fd").list()) {
            Path descriptor = Path.of("/proc/self/fd", name);
            if (Files.isSymbolicLink(descriptor)
                    && Files.readSymbolicLink(descriptor).toString().startsWith("socket:")) {
                sockets++;
            }
        }
        return sockets;
    }

    @Test
    void anIterationIsOneStepThoughOthersChangeTheList() throws Exception {
        try (Manager manager = Manager.start()) {
            List<Integer> list = manager.list();
            list.addAll(IntStream.range(0, 10_000).boxed().toList());
            AtomicBoolean over = new AtomicBoolean();
            Thread changing = new Thread(() -> {
                while (!over.get()) {
                    list.addLast(list.removeLast());
                }
            });
            changing.start();
            try {
                for (int i = 0; i < 20; i++) {
                    int before = -1;
                    for (int element : list) {
                        assertThat(element).isEqualTo(++before);
                    }
                    assertThat(list.stream().count()).isBetween(9_999L, 10_000L);
                }
            } finally {
                over.set(true);
                changing.join();
            }
        }
    }
}
