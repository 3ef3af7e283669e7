package brood.proctable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.testing.Leaks;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another user sees. Needs root: a thread takes on the other's id, and mounts its own /proc. */
@ExtendWith(Leaks.class)
@Timeout(60)
class HiddenProcessesTest {
    private static final int CLONE_NEWNS = 0x20000;
    private static final int NOBODY = 65534;

    /** Does something on a thread that ends with it. */
    private static <T> T onThrowAwayThread(Callable<T> work) throws Exception {
        var task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().start(task);
        thread.join();
        processes_h.prctl(processes_h.PR_SET_DUMPABLE(), 1, 0, 0, 0); // which a change of user takes away
        return task.get();
    }

    /** As another user might not be able to load a class, everything is used once before. */
    private static ProcessTable readAs(int uid) throws PosixException {
        ProcessTable.read();
        PosixException.check(processes_h.setgroups(0, MemorySegment.NULL), "setgroups", "");
        PosixException.check(processes_h.setresgid(uid, uid, uid), "setresgid", uid); // group 0 sees everything
        PosixException.check(processes_h.setresuid(uid, uid, uid), "setresuid", uid);
        return ProcessTable.read();
    }

    @Test
    void anUnprivilegedUserSeesOthers() throws Exception {
        assumeThat(ProcessInfo.of(Pid.current()).orElseThrow().uid()).isZero();
        try (Children children = new Children()) {
            Pid pid = children.start("tail", "-f", "/dev/null");
            ProcessInfo seen = Children.running(pid, "tail");
            ProcessTable table = onThrowAwayThread(() -> readAs(NOBODY));
            assertThat(table.get(pid).orElseThrow().commandLine()).isEqualTo(seen.commandLine());
            assertThat(ProcessLimit.of(pid)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"noaccess", "invisible"})
    void whatHidepidHidesIsLeftOut(String hidepid) throws Exception {
        assumeThat(ProcessInfo.of(Pid.current()).orElseThrow().uid()).isZero();
        try (Children children = new Children()) {
            Pid pid = children.start("tail", "-f", "/dev/null");
            Children.running(pid, "tail");
            onThrowAwayThread(() -> {
                assumeThat(processes_h.unshare(CLONE_NEWNS)).isZero();
                Process mount = new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "mount --make-rprivate / && mount -t proc -o hidepid=" + hidepid + " proc /proc")
                        .redirectErrorStream(true)
                        .start();
                String said = new String(mount.getInputStream().readAllBytes());
                assumeThat(mount.waitFor()).as(said).isZero();
                assertThat(ProcessLimit.of(pid)).isNotEmpty();

                ProcessTable table = readAs(NOBODY);

                assertThat(table.get(pid)).isEmpty();
                assertThat(table.get(Pid.current())).isPresent();
                assertThat(ProcessInfo.of(pid)).isEmpty();
                assertThat(ProcessLimit.of(pid)).isEmpty();
                return null;
            });
        }
    }
}
