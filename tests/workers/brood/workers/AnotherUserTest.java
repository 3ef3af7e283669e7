package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.Pid;
import brood.libc.processes_h;
import brood.pipe.LocalSocket;
import brood.pipe.SocketEnd;
import brood.testing.Await;
import brood.testing.Leaks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is a manager's or shared is for processes of its own user. Another one is tried as a thread: to the kernel it is that. */
@ExtendWith(Leaks.class)
@Timeout(100)
class AnotherUserTest {
    private static final int NOBODY = 65534;
    private static final int UNCHANGED = -1;

    @BeforeAll
    static void needsRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
    }

    /** On a thread of its own with the rights of nobody. What it uses has been loaded before. */
    private static <T> T asNobody(Callable<T> body) throws Exception {
        boolean wasDumpable = processes_h.prctl(processes_h.PR_GET_DUMPABLE(), 0, 0, 0, 0) == 1;
        FutureTask<T> task = new FutureTask<>(() -> {
            int result = processes_h.setresuid(UNCHANGED, NOBODY, UNCHANGED); // of this thread alone
            assumeTrue(result == 0, "may not change its user");
            return body.call();
        });
        Thread thread = new Thread(task);
        thread.start();
        try {
            return task.get();
        } finally {
            thread.join();
            if (wasDumpable) {
                processes_h.prctl(processes_h.PR_SET_DUMPABLE(), 1, 0, 0, 0);
            }
        }
    }

    @Test
    void aStrangersCallIsNotCarriedOut() throws Exception {
        try (Manager manager = Manager.start()) {
            List<Integer> list = manager.list();
            list.add(1);
            ManagerProxy proxy = (ManagerProxy) Proxy.getInvocationHandler(list);
            byte[] clear = Copies.bytes(
                    "a call",
                    new ManagerCall(proxy.object(), ManagerLink.caller(), "clear", List.class, new Class<?>[0], null));
            try (Arena arena = Arena.ofShared()) {
                MemorySegment message = arena.allocate(Integer.BYTES + clear.length);
                message.set(ValueLayout.JAVA_INT_UNALIGNED, 0, Integer.reverseBytes(clear.length));
                MemorySegment.copy(clear, 0, message, ValueLayout.JAVA_BYTE, Integer.BYTES, clear.length);
                MemorySegment answer = arena.allocate(1);

                try (SocketEnd own = LocalSocket.connect(proxy.address())) { // that it would be one from somebody else
                    own.send(message);
                    assertThat(own.receive(answer, 0).length()).isEqualTo(1);
                }
                list.add(1);
                try (SocketEnd strangers = asNobody(() -> LocalSocket.connect(proxy.address()))) {
                    assertThat(answered(strangers, message, answer)).isFalse();
                }
            }
            assertThat(list).containsExactly(1);
        }
    }

    private static boolean answered(SocketEnd end, MemorySegment message, MemorySegment answer) {
        try {
            end.send(message);
            return end.receive(answer, 0).length() > 0;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void aStrangerWhoPretendsToBeTheManagerIsToldNothing() throws Exception {
        String name = "brood-test-" + ProcessHandle.current().pid();
        LocalSocket.listen(name + "-before").close();
        try (LocalSocket strangers = asNobody(() -> LocalSocket.listen(name))) {
            assertThatThrownBy(() -> ManagerLink.connect(name)).hasMessage("the other end belongs to user " + NOBODY);
            assertThat(asNobody(() -> {
                        ManagerLink.connect(name).close(); // who he says he is now counts
                        return "accepted";
                    }))
                    .isEqualTo("accepted");
            try (SocketEnd accepted = strangers.accept();
                    Arena arena = Arena.ofConfined()) {
                assertThat(accepted.receive(arena.allocate(1), 0).length()).isZero();
            }
        }
    }

    @Test
    void sharedMemoryCannotBeOpenedByAStranger() throws Exception {
        try (SharedValue<Integer> value = SharedValue.of(CType.INT, 1);
                Worker holder = Worker.of(() -> {
                            value.set(2);
                            Thread.sleep(Long.MAX_VALUE);
                        })
                        .start()) {
            Await.until(() -> value.get() == 2);
            String link = linkTo(value, holder.pid().orElseThrow());
            Fd.open(link, OpenFlag.RDWR).close(); // any other of this user may
            assertThatThrownBy(() -> asNobody(() -> Fd.open(link, OpenFlag.RDWR)))
                    .rootCause()
                    .hasMessageContaining("EACCES");
        }
    }

    private static String linkTo(SharedValue<?> value, Pid holder) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + holder + "/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                if (Files.readSymbolicLink(descriptor)
                        .toString()
                        .contains(value.segment().name())) {
                    return descriptor.toString();
                }
            }
        }
        throw new AssertionError("the worker does not have it");
    }
}
