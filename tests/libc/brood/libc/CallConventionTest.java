package brood.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A non-negative result or the negated errno, whatever the function's type and whatever the registers hold. */
class CallConventionTest {
    private static final MemorySegment MISSING = Downcall.symbol("no_such_function_in_any_c_library");
    /** Return their argument, with all its bits, in the whole result register or in its lower half. */
    private static final MemorySegment LABS = Downcall.symbol("labs");

    private static final MemorySegment ABS = Downcall.symbol("abs");
    private static final long GARBAGE = 0x5A5A_5A5A_0000_0000L;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void aFailingIntIsTheNegatedErrno() {
        assertThat(files_h.close(-1)).isEqualTo(-errors_h.EBADF());
        assertThat(files_h.dup3(0, 0, 0)).isEqualTo(-errors_h.EINVAL());
        assertThat(files_h.open(arena.allocateFrom("/no/such/file"), files_h.O_RDONLY(), 0))
                .isEqualTo(-errors_h.ENOENT());
    }

    @Test
    void aFailingLongIsTheNegatedErrno() {
        assertThat(files_h.read(-1, MemorySegment.NULL, 0)).isEqualTo(-errors_h.EBADF());
    }

    @Test
    void aFailingPointerIsTheNegatedErrno() {
        assertThat(signals_h.signal(signals_h.SIGKILL(), signals_h.SIGNAL_DEFAULT()))
                .isEqualTo(-errors_h.EINVAL());
    }

    @Test
    void anAddressWithTheHighestBitIsNoError() {
        MemorySegment atol = Downcall.symbol("atol");
        long belowTheErrors = Downcall.address(arena.allocateFrom("-4096"));

        assertThat(Downcall.pointerResult(atol, belowTheErrors, 0, 0, 0, 0, 0)).isEqualTo(-4096);
    }

    @Test
    void anErrorReturnedAsANumberIsNegated() {
        MemorySegment set = arena.allocate(processes_h.SIGSET_SIZE());

        assertThat(signals_h.pthread_sigmask(99, set, MemorySegment.NULL)).isEqualTo(-errors_h.EINVAL());
        assertThat(signals_h.pthread_sigmask(signals_h.SIG_BLOCK(), set, MemorySegment.NULL))
                .isZero();
    }

    @Test
    void aFailingSystemCallIsTheNegatedErrno() {
        assertThat(processes_h.pidfd_open(-1, 0)).isEqualTo(-errors_h.EINVAL());
        assertThat(files_h.faccessat2(files_h.AT_FDCWD(), arena.allocateFrom("/no/such"), 0, 0))
                .isEqualTo(-errors_h.ENOENT());
    }

    @Test
    void aSuccessAfterAFailureIsNotTakenForOne() {
        files_h.close(-1);

        assertThat(processes_h.getsid(0)).isNotNegative(); // 0: a session of outside of this pid namespace
        assertThat(processes_h.getpid()).isEqualTo((int) ProcessHandle.current().pid());
    }

    @Test
    void aMissingSymbolIsNotImplemented() {
        assertThat(Native.has("no_such_function_in_any_c_library")).isFalse();
        int notImplemented = -errors_h.ENOSYS();
        assertThat(Downcall.intResult(MISSING, 0, 0, 0, 0, 0, 0)).isEqualTo(notImplemented);
        assertThat(Downcall.longResult(MISSING, 0, 0, 0, 0, 0, 0)).isEqualTo(notImplemented);
        assertThat(Downcall.pointerResult(MISSING, 0, 0, 0, 0, 0, 0)).isEqualTo(notImplemented);
        assertThat(Downcall.errorResult(MISSING, 0, 0, 0, 0, 0, 0)).isEqualTo(notImplemented);
    }

    @Test
    void aMissingSymbolWithoutAResultForFailureIsRefused() {
        assertThatThrownBy(() -> Downcall.plainResult(MISSING, 0, 0, 0, 0, 0, 0))
                .isInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void theUpperHalfOfAnIntResultIsIgnored() {
        assertThat(Downcall.plainResult(LABS, GARBAGE + 7, 0, 0, 0, 0, 0)).isEqualTo(GARBAGE + 7);

        assertThat(Downcall.intResult(LABS, GARBAGE + 7, 0, 0, 0, 0, 0)).isEqualTo(7);
        assertThat(Downcall.errorResult(LABS, GARBAGE, 0, 0, 0, 0, 0)).isZero();
        assertThat(Downcall.errorResult(LABS, GARBAGE + 2, 0, 0, 0, 0, 0)).isEqualTo(-2);
    }

    @Test
    void theUpperHalfOfAnIntArgumentIsIgnored() {
        assertThat(Downcall.intResult(ABS, GARBAGE + 7, 0, 0, 0, 0, 0)).isEqualTo(7);
        assertThat(Downcall.intResult(ABS, GARBAGE + 0xFFFF_FFF9L, 0, 0, 0, 0, 0))
                .isEqualTo(7);
    }

    @Test
    void argumentsThatTheFunctionDoesNotTakeAreIgnored() {
        assertThat(Downcall.intResult(ABS, 7, -1, -2, -3, -4, -5)).isEqualTo(7);
    }

    @Test
    void aHeapSegmentIsRefused() {
        MemorySegment heap = MemorySegment.ofArray(new byte[8]);

        assertThatThrownBy(() -> files_h.read(-1, heap, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heap");
    }

    @Test
    void aSegmentOfAClosedArenaIsRefused() {
        Arena closed = Arena.ofShared();
        MemorySegment freed = closed.allocate(8);
        closed.close();

        assertThatThrownBy(() -> files_h.read(-1, freed, 8)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theModeOfTheVariadicOpenArrives(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        int flags = files_h.O_WRONLY() | files_h.O_CREAT() | files_h.O_EXCL() | files_h.O_CLOEXEC();
        int umask = files_h.umask(0);
        try {
            int fd = files_h.open(arena.allocateFrom(file.toString()), flags, 0b110_101_011);
            assertThat(files_h.close(fd)).isZero();
        } finally {
            files_h.umask(umask);
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-x-wx");
    }

    @Test
    void theArgumentOfTheVariadicFcntlArrives() {
        int fd = files_h.eventfd(0, files_h.EFD_CLOEXEC());
        int copy = files_h.fcntl(fd, files_h.F_DUPFD_CLOEXEC(), 200);
        try {
            assertThat(copy).isBetween(200, 300);
        } finally {
            files_h.close(copy);
            files_h.close(fd);
        }
    }

    /** The environment is the last of six arguments, and so is the usage, after the system call's number. */
    @Test
    void theSixthArgumentArrives() {
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment shell = arena.allocateFrom("/bin/sh");
        MemorySegment argv = pointers(shell, arena.allocateFrom("-c"), arena.allocateFrom("test \"$SIXTH\" = arrived"));
        MemorySegment envp = pointers(arena.allocateFrom("SIXTH=arrived"));
        MemorySegment info = arena.allocate(processes_h.SIGINFO_SIZE());
        MemorySegment usage = rusage.allocate(arena);

        assertThat(processes_h.posix_spawn(pid, shell, MemorySegment.NULL, MemorySegment.NULL, argv, envp))
                .isZero();
        int child = pid.get(ValueLayout.JAVA_INT, 0);
        assertThat(processes_h.waitid(processes_h.P_PID(), child, info, processes_h.WEXITED(), usage))
                .isZero();

        assertThat(info.get(ValueLayout.JAVA_INT, processes_h.SIGINFO_PID())).isEqualTo(child);
        assertThat(info.get(ValueLayout.JAVA_INT, processes_h.SIGINFO_STATUS())).isZero();
        assertThat(rusage.ru_maxrss(usage)).isPositive();
    }

    /** A row of pointers with the null pointer after it. */
    private MemorySegment pointers(MemorySegment... targets) {
        MemorySegment row = arena.allocate(ValueLayout.ADDRESS, targets.length + 1);
        for (int i = 0; i < targets.length; i++) {
            row.setAtIndex(ValueLayout.ADDRESS, i, targets[i]);
        }
        return row;
    }

    @Test
    void aStringOfTheCLibraryIsRead() {
        assertThat(Native.string(errors_h.strerrorname_np(errors_h.EPERM()))).isEqualTo("EPERM");
        assertThat(Native.string(errors_h.strerrorname_np(4000))).isNull();
    }
}
