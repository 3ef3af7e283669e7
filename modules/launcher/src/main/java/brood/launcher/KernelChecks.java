package brood.launcher;

import brood.core.Errno;
import brood.core.EventFd;
import brood.core.Fd;
import brood.core.Pid;
import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.ProcStat;
import brood.libc.files_h;
import brood.libc.processes_h;
import brood.process.Limit;
import brood.process.Resource;
import brood.process.Subreaper;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel, or a sandbox before it, answers when asked: each feature is used once. */
final class KernelChecks {
    private static final int NO_DESCRIPTOR = -1; // the highest unsigned number

    private KernelChecks() {}

    static List<Check> all() {
        return List.of(
                needed("/proc", () -> {
                    ProcStat.of(Pid.current()).orElseThrow(() -> new IllegalStateException("not mounted"));
                    ProcFile.pids();
                    return "";
                }),
                needed("pidfd_open", () -> {
                    pidfd().close();
                    return "";
                }),
                needed("pidfd_send_signal", () -> {
                    try (Fd self = pidfd()) {
                        return done(
                                processes_h.pidfd_send_signal(self.raw(), 0, MemorySegment.NULL, 0),
                                "pidfd_send_signal");
                    }
                }),
                needed("waitid P_PIDFD", KernelChecks::waitOnPidfd),
                needed("faccessat2", () -> {
                    try (Arena arena = Arena.ofConfined()) {
                        int here = files_h.AT_FDCWD();
                        MemorySegment root = arena.allocateFrom("/");
                        return done(files_h.faccessat2(here, root, files_h.F_OK(), files_h.AT_EACCESS()), "faccessat2");
                    }
                }),
                needed("eventfd", () -> {
                    EventFd.open().close();
                    return "";
                }),
                needed("prlimit", () -> {
                    Limit.of(Pid.current(), Resource.NOFILE);
                    return "";
                }),
                optional("subreaper", "run --timeout: descendants that left the session escape", () -> {
                    Subreaper.enable();
                    Subreaper.disable();
                    return "";
                }),
                optional("close_range CLOEXEC", "brood exec (Linux 5.11)", () -> {
                    int flags = files_h.CLOSE_RANGE_CLOEXEC();
                    return done(files_h.close_range(NO_DESCRIPTOR, NO_DESCRIPTOR, flags), "close_range");
                }),
                optional("unshare", "run --umask, brood exec", KernelChecks::unshareOnThread),
                optional("/proc/.../children", "run --limit", () -> {
                    Path children = Path.of("/proc/self/task/" + processes_h.gettid() + "/children");
                    if (!Files.isReadable(children)) {
                        throw new IllegalStateException("the kernel was built without it");
                    }
                    return "";
                }));
    }

    private static Check needed(String name, Check.Probe probe) {
        return Check.needed(Check.Area.KERNEL, name, probe);
    }

    private static Check optional(String name, String lost, Check.Probe probe) {
        return Check.optional(Check.Area.KERNEL, name, lost, probe);
    }

    private static String done(int result, String call) throws PosixException {
        PosixException.check(result, call, "");
        return "";
    }

    private static Fd pidfd() throws PosixException {
        int result = processes_h.pidfd_open(processes_h.getpid(), 0);
        return Fd.own(PosixException.check(result, "pidfd_open", ""));
    }

    /** This process is no child of its own: a kernel that knows pidfds says so, another calls the argument invalid. */
    private static String waitOnPidfd() throws PosixException {
        try (Fd self = pidfd();
                Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(processes_h.SIGINFO_SIZE(), Long.BYTES);
            int options = processes_h.WEXITED() | processes_h.WNOHANG();
            int result = processes_h.waitid(processes_h.P_PIDFD(), self.raw(), info, options, MemorySegment.NULL);
            return result == -Errno.ECHILD.raw() ? "" : done(result, "waitid");
        }
    }

    /** On a thread that ends right after: it has umask, directory and descriptors of its own from then on. */
    private static String unshareOnThread() throws PosixException, InterruptedException {
        int[] result = new int[1];
        int flags = processes_h.CLONE_FS() | processes_h.CLONE_FILES();
        Thread thread = Thread.ofPlatform().start(() -> result[0] = processes_h.unshare(flags));
        thread.join();
        return done(result[0], "unshare");
    }
}
