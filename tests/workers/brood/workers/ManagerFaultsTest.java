package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import brood.process.Limit;
import brood.process.Resource;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers that die, run out of descriptors, or are told nonsense. */
@ExtendWith(Leaks.class)
@Timeout(100)
class ManagerFaultsTest {
    @Test
    void aManagerThatIsKilledIsAnExceptionAndNoHang() throws Exception {
        try (Manager manager = Manager.start()) {
            BlockingQueue<String> queue = manager.queue(1);
            queue.put("full");
            Thread killer = new Thread(() -> manager.worker().kill());
            killer.start();
            assertThatThrownBy(() -> queue.put("for ever")).isInstanceOf(ManagerGone.class);
            killer.join();
            assertThatThrownBy(queue::size).isInstanceOf(ManagerGone.class);
            assertThat(queue.equals(queue)).isTrue(); // nobody need be asked
        }
    }

    @Test
    void aManagerThatDoesNotStartIsAnError() throws Exception {
        WorkerJvm jvm = WorkerJvm.current().output(WorkerTest.silent()).flags("-XX:NoSuchFlag=1");
        assertThatThrownBy(() -> Manager.start(jvm))
                .isInstanceOf(IOException.class)
                .hasMessage("the manager's process has ended")
                .hasCauseInstanceOf(WorkerDied.class);
    }

    private static byte[] size(ManagerProxy proxy) {
        return Copies.bytes(
                "a call",
                new ManagerCall(proxy.object(), ManagerLink.caller(), "size", List.class, new Class<?>[0], null));
    }

    /** A byte at a time, so that the manager has to wait for each. */
    private static void sendSlowly(ManagerLink link, byte[] message, Action meanwhile) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Integer.BYTES + message.length);
            bytes.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, message.length);
            MemorySegment.copy(message, 0, bytes, ValueLayout.JAVA_BYTE, Integer.BYTES, message.length);
            for (long i = 0; i < bytes.byteSize(); i++) {
                link.end().send(bytes.asSlice(i, 1));
                meanwhile.perform();
                Thread.sleep(1);
            }
        }
    }

    @Test
    void aManagerWithoutDescriptorsServesThoseItHasAndTheOthersLater() throws Exception {
        int descriptors = 80;
        WorkerJvm few = WorkerJvm.current().command(command -> command.limit(Resource.NOFILE, Limit.of(descriptors)));
        try (Manager manager = Manager.start(few)) {
            List<Integer> list = manager.list();
            list.add(1);
            ManagerProxy proxy = (ManagerProxy) Proxy.getInvocationHandler(list);
            File open = new File("/proc/" + manager.worker().pid().orElseThrow() + "/fd");
            List<SocketEnd> crowd = new ArrayList<>();
            try (ManagerLink early = ManagerLink.connect(proxy.address())) {
                early.send(size(proxy));
                assertThat(early.receive()).isNotNull();
                for (int i = 0; i < descriptors; i++) {
                    crowd.add(LocalSocket.connect(proxy.address()));
                }
                Await.until(() -> open.list().length == descriptors);
                list.add(2);
                for (int i = 0; i < 5; i++) {
                    sendSlowly(
                            early,
                            size(proxy),
                            () -> { // so that others want a descriptor at each moment
                                crowd.removeFirst().close();
                                crowd.add(LocalSocket.connect(proxy.address()));
                            });
                    assertThat(early.receive()).isNotNull();
                }
                try (ManagerLink late = ManagerLink.connect(proxy.address())) {
                    late.send(size(proxy));
                    crowd.forEach(SocketEnd::close);
                    assertThat(late.receive()).isNotNull();
                }
            } finally {
                crowd.forEach(SocketEnd::close);
            }
            assertThat(list).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {Byte.MAX_VALUE, Byte.MIN_VALUE})
    void aCallThatIsSaidToBeHugeDoesNotEndTheManager(byte highest) throws Exception {
        try (Manager manager = Manager.start()) {
            List<Integer> list = manager.list();
            ManagerProxy proxy = (ManagerProxy) Proxy.getInvocationHandler(list);
            try (SocketEnd end = LocalSocket.connect(proxy.address());
                    Arena arena = Arena.ofConfined()) {
                end.send(arena.allocateFrom(ValueLayout.JAVA_BYTE, highest, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF));
                end.shutdownSending();
                assertThatThrownBy(() -> {
                            if (end.receive(arena.allocate(1), 0).length() == 0) {
                                throw new EOFException();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            list.add(1);
            assertThat(list).containsExactly(1);
        }
    }
}
