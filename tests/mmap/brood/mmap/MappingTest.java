package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where the written bytes go, what is refused, and that no use of a mapping ends the JVM. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MappingTest {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final long PAGE = Mapping.pageSize();

    @TempDir
    Path folder;

    private Path file(int size) throws Exception {
        return Files.write(folder.resolve("file"), new byte[size]);
    }

    private static void failsWith(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void aSharedWriteReachesTheFileAndAPrivateOneDoesNot() throws Exception {
        Path path = file(5000);
        try (Mapping shared = Mapping.open(path, MapMode.SHARED);
                Mapping copy = Mapping.open(path, MapMode.PRIVATE);
                Mapping reader = Mapping.open(path, MapMode.READ_ONLY)) {
            shared.segment().set(BYTE, 4999, (byte) 7);
            copy.segment().set(BYTE, 0, (byte) 8);

            assertThat(reader.segment().get(BYTE, 4999)).isEqualTo((byte) 7);
            assertThat(reader.segment().get(BYTE, 0)).isZero();
            assertThat(copy.segment().get(BYTE, 0)).isEqualTo((byte) 8);
            assertThatThrownBy(() -> reader.segment().set(BYTE, 0, (byte) 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(shared.length()).isEqualTo(5000);
            shared.flush();
            shared.flush(4097, 10);
            assertThatThrownBy(() -> shared.flush(4999, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).hasSize(5000).endsWith((byte) 7).startsWith((byte) 0);
    }

    @Test
    void aPartBeginsAtItsOffset() throws Exception {
        Path path = file((int) (3 * PAGE));
        try (Fd fd = Fd.open(path, OpenFlag.RDWR);
                Mapping part = Mapping.of(fd, MapMode.SHARED, PAGE, 100)) {
            part.segment().set(BYTE, 0, (byte) 7);
            assertThat(part.length()).isEqualTo(100);
            assertThat(part.offset()).isEqualTo(PAGE);
            assertThat(part.fileSize()).isEqualTo(3 * PAGE);
        }
        assertThat(Files.readAllBytes(path)[(int) PAGE]).isEqualTo((byte) 7);
    }

    @Test
    void whatCannotBeMappedIsATypedError() throws Exception {
        Path path = file(100);
        failsWith(Errno.ENOENT, () -> Mapping.open(folder.resolve("no"), MapMode.SHARED));
        failsWith(Errno.EISDIR, () -> Mapping.open(folder, MapMode.SHARED));
        failsWith(Errno.ENODEV, () -> Mapping.open(folder, MapMode.READ_ONLY));
        failsWith(Errno.EINVAL, () -> Mapping.open(Files.createFile(folder.resolve("empty")), MapMode.SHARED));
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        failsWith(Errno.ENODEV, () -> Mapping.open(fifo, MapMode.READ_ONLY));
        try (Fd readOnly = Fd.open(path, OpenFlag.RDONLY);
                Fd writeOnly = Fd.open(path, OpenFlag.WRONLY);
                Fd null_ = Fd.open("/dev/null", OpenFlag.RDWR)) {
            failsWith(Errno.EACCES, () -> Mapping.of(readOnly, MapMode.SHARED));
            failsWith(Errno.EACCES, () -> Mapping.of(writeOnly, MapMode.READ_ONLY));
            failsWith(Errno.ENODEV, () -> Mapping.of(null_, MapMode.SHARED));
            failsWith(Errno.ENODEV, () -> Mapping.of(null_, MapMode.SHARED, 0, 4096));
            failsWith(Errno.EINVAL, () -> Mapping.of(readOnly, MapMode.READ_ONLY, 0, 101));
            failsWith(Errno.EINVAL, () -> Mapping.of(readOnly, MapMode.READ_ONLY, 1, 10));
            failsWith(Errno.EINVAL, () -> Mapping.of(readOnly, MapMode.READ_ONLY, Long.MAX_VALUE, Long.MAX_VALUE));
            for (long[] wrong : new long[][] {{-4096, 10}, {0, 0}, {0, -1}, {0, Long.MIN_VALUE}}) {
                assertThatThrownBy(() -> Mapping.of(readOnly, MapMode.READ_ONLY, wrong[0], wrong[1]))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThatThrownBy(() -> Mapping.anonymous(0, MapMode.SHARED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mapping.anonymous(10, MapMode.READ_ONLY)).isInstanceOf(IllegalArgumentException.class);
        failsWith(Errno.ENOMEM, () -> Mapping.anonymous(1L << 60, MapMode.PRIVATE));
        failsWith(Errno.EINVAL, () -> Mapping.memfd("n".repeat(250), 10));
    }

    /** Were it not refused, the kernel would end processes to make room. */
    @Test
    void aMemfdLargerThanTheMachinesMemoryIsRefused() throws Exception {
        for (long tooLong : new long[] {1L << 50, 1L << 62}) {
            failsWith(Errno.ENOMEM, () -> Mapping.memfd("test", tooLong));
            failsWith(Errno.ENOMEM, () -> SharedMemory.anonymous("test", tooLong));
            try (Mapping mapping = Mapping.memfd("test", PAGE)) {
                failsWith(Errno.ENOMEM, () -> mapping.resize(tooLong));
                assertThat(mapping.fileSize()).isEqualTo(PAGE);
            }
        }
        try (SharedMemory sparse = SharedMemory.reserve("test", 1L << 45)) {
            failsWith(Errno.ENOMEM, () -> sparse.allocate(0, 1L << 45));
        }
    }

    @Test
    void afterCloseEveryUseIsRefusedAndTheJvmLives() throws Exception {
        Mapping mapping = Mapping.anonymous(PAGE, MapMode.SHARED);
        MemorySegment segment = mapping.segment();
        FileView view = mapping.view();
        mapping.close();
        mapping.close();

        assertThat(mapping.isOpen()).isFalse();
        for (ThrowingCallable use : new ThrowingCallable[] {
            () -> segment.get(BYTE, 0),
            () -> segment.set(BYTE, 0, (byte) 1),
            mapping::segment,
            mapping::length,
            mapping::flush,
            mapping::residentPages,
            mapping::lockInMemory,
            () -> mapping.resize(1),
            () -> mapping.setWritable(false),
            () -> view.read(1),
            () -> view.write(new byte[1])
        }) {
            assertThatThrownBy(use).isInstanceOf(IllegalStateException.class);
        }
        CompletableFuture.runAsync(mapping::close).join(); // no other thread waits for who was refused
    }

    /** One thread reads all the time; the mapping is moved and closed under it. */
    @Test
    void aThreadThatReadsWhileAnotherResizesAndClosesGetsAnExceptionNotACrash() throws Exception {
        Mapping mapping = Mapping.memfd("test", PAGE);
        Throwable[] end = new Throwable[1];
        Thread reader = new Thread(() -> {
            try {
                while (true) {
                    try {
                        MemorySegment segment = mapping.segment();
                        for (long i = 0; i < PAGE; i++) {
                            segment.get(BYTE, i);
                        }
                    } catch (IllegalStateException moved) {
                        if (!mapping.isOpen()) {
                            throw moved;
                        }
                    }
                }
            } catch (Throwable e) {
                end[0] = e;
            }
        });
        reader.start();
        for (int i = 1; i < 300; i++) {
            mapping.resize(PAGE * (1 + i % 7));
        }
        mapping.close();
        reader.join();
        assertThat(end[0]).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void resizingTakesTheFileAlong() throws Exception {
        Path path = file(4096);
        try (Mapping mapping = Mapping.open(path, MapMode.SHARED)) {
            MemorySegment before = mapping.segment();
            before.set(BYTE, 100, (byte) 7);
            mapping.resize(1024);
            assertThat(Files.size(path)).isEqualTo(1024);
            assertThat(mapping.length()).isEqualTo(1024);
            assertThatThrownBy(() -> before.get(BYTE, 0)).isInstanceOf(IllegalStateException.class);
            mapping.resize(1 << 20);
            assertThat(Files.size(path)).isEqualTo(1 << 20);
            assertThat(mapping.segment().get(BYTE, 100)).isEqualTo((byte) 7);
            mapping.segment().set(BYTE, (1 << 20) - 1, (byte) 8);
        }
        assertThat(Files.readAllBytes(path)).endsWith((byte) 8);
    }

    @Test
    void aLastPartResizesTheFileFromItsOffset() throws Exception {
        Path path = file((int) (2 * PAGE));
        try (Fd fd = Fd.open(path, OpenFlag.RDWR);
                Mapping part = Mapping.of(fd, MapMode.SHARED, PAGE, PAGE)) {
            part.resize(3 * PAGE);
            assertThat(Files.size(path)).isEqualTo(4 * PAGE);
            part.resize(10);
            assertThat(Files.size(path)).isEqualTo(PAGE + 10);
            assertThatThrownBy(() -> part.resize(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noProgramInheritsAMemfdUnasked() throws Exception {
        try (Mapping mapping = Mapping.memfd("test", PAGE)) {
            String flags = Files.readAllLines(
                            Path.of("/proc/self/fdinfo/" + mapping.fd().raw()))
                    .stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElseThrow();
            int closeOnExec = 02000000;
            assertThat(Integer.parseInt(flags.substring(6).strip(), 8) & closeOnExec)
                    .isNotZero();
        }
    }

    @Test
    void aRefusedResizeChangesNothing() throws Exception {
        Path path = file((int) (2 * PAGE));
        try (Fd fd = Fd.open(path, OpenFlag.RDWR);
                Mapping whole = Mapping.of(fd, MapMode.SHARED);
                Mapping part = Mapping.of(fd, MapMode.SHARED, 0, PAGE);
                Mapping reader = Mapping.of(fd, MapMode.READ_ONLY);
                Mapping copy = Mapping.of(fd, MapMode.PRIVATE);
                Mapping anonymous = Mapping.anonymous(2 * PAGE, MapMode.SHARED);
                Mapping own = Mapping.anonymous(PAGE, MapMode.PRIVATE)) {
            for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> whole.resize(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> whole.resize(Long.MAX_VALUE)).isInstanceOf(PosixException.class);
            for (Mapping refused : new Mapping[] {part, reader, copy}) {
                assertThatThrownBy(() -> refused.resize(PAGE)).isInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() -> anonymous.resize(3 * PAGE)).isInstanceOf(IllegalStateException.class);
            assertThat(Files.size(path)).isEqualTo(2 * PAGE);
            assertThat(whole.segment().get(BYTE, 2 * PAGE - 1)).isZero();
            assertThat(anonymous.segment().get(BYTE, 2 * PAGE - 1)).isZero();

            anonymous.resize(PAGE);
            own.segment().set(BYTE, 0, (byte) 7);
            own.resize(100 * PAGE);
            own.segment().set(BYTE, 100 * PAGE - 1, (byte) 8);
            assertThat(own.segment().get(BYTE, 0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void aFullDiskIsAnErrorOfResizeNotALaterFault() throws Exception {
        Path path = Files.createTempFile(Path.of("/dev/shm"), "brood-full", null);
        try {
            Files.write(path, new byte[] {7});
            try (Mapping mapping = Mapping.open(path, MapMode.SHARED)) {
                long tooMuch = Files.getFileStore(path).getTotalSpace() + (1 << 20);
                assertThatThrownBy(() -> mapping.resize(tooMuch))
                        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno())
                                .isIn(Errno.ENOSPC, Errno.ENOMEM, Errno.EFBIG));
                assertThat(Files.size(path)).isEqualTo(1);
                assertThat(mapping.length()).isEqualTo(1);
                assertThat(mapping.segment().get(BYTE, 0)).isEqualTo((byte) 7);
            }
        } finally {
            Files.delete(path);
        }
    }

    @Test
    void pagesAreResidentOnlyWhenTouchedAndGoneWhenNotNeeded() throws Exception {
        try (Mapping mapping = Mapping.anonymous(9 * PAGE + 6, MapMode.PRIVATE)) {
            mapping.advise(Advice.NOHUGEPAGE);
            assertThat(mapping.residentPages()).isZero();
            mapping.segment().set(BYTE, 3 * PAGE, (byte) 1);
            mapping.segment().set(BYTE, 9 * PAGE + 5, (byte) 1);
            assertThat(mapping.residentPages()).isEqualTo(2);
            mapping.lockInMemory();
            assertThat(mapping.residentPages()).isEqualTo(10);
            mapping.unlock();
            mapping.advise(Advice.DONTNEED);
            assertThat(mapping.residentPages()).isZero();
            assertThat(mapping.segment().get(BYTE, 3 * PAGE)).isZero();
        }
    }

    @Test
    void aProtectedMappingRefusesWritesInsteadOfEndingTheJvm() throws Exception {
        Path path = file(10);
        try (Mapping mapping = Mapping.open(path, MapMode.SHARED);
                Mapping reader = Mapping.open(path, MapMode.READ_ONLY)) {
            MemorySegment before = mapping.segment();
            mapping.setWritable(false);
            assertThatThrownBy(() -> before.set(BYTE, 0, (byte) 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> mapping.segment().set(BYTE, 0, (byte) 1))
                    .isInstanceOf(IllegalArgumentException.class);
            mapping.setWritable(true);
            mapping.segment().set(BYTE, 0, (byte) 1);
            failsWith(Errno.EACCES, () -> reader.setWritable(true));
            assertThat(reader.segment().get(BYTE, 0)).isEqualTo((byte) 1);
        }
    }

    /** In compiled code the error comes late: a view must still report it from the very call. */
    @Test
    void aTruncatedFileIsAnExceptionOfTheView() throws Exception {
        Path path = file((int) (4 * PAGE));
        try (Mapping mapping = Mapping.open(path, MapMode.SHARED);
                RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            FileView view = mapping.view();
            for (int i = 0; i < 30_000; i++) {
                touch(view, i % 8, 2 * PAGE);
            }
            other.setLength(PAGE);
            for (int i = 0; i < 30_000; i++) {
                int how = i % 8;
                assertThatThrownBy(() -> touch(view, how, 2 * PAGE)).isInstanceOf(java.io.EOFException.class);
            }
            view.seek(0);
            assertThat(view.read(10)).hasSize(10);
            assertThatThrownBy(() -> mapping.segment().get(BYTE, 3 * PAGE)).isInstanceOf(InternalError.class);
        }
    }

    private static void touch(FileView view, int how, long at) throws Exception {
        view.seek(at);
        switch (how) {
            case 0 -> view.read(10);
            case 1 -> view.readByte();
            case 2 -> view.write(new byte[100]);
            case 3 -> view.find(new byte[] {'x'}, at, at + 100);
            case 4 -> view.slice(at, at + 5);
            case 5 -> view.assign(at, new byte[1]);
            case 6 -> view.move(at, 0, 100);
            default -> view.findLast(new byte[] {'x'}, at, at + 100);
        }
    }
}
