package brood.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.testing.Leaks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who owns a name, what is refused, and that nothing but its owner's wish removes a segment. */
@ExtendWith(Leaks.class)
class SharedMemoryTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final String name = "brood-test-" + ProcessHandle.current().pid();
    private final Path path = Path.of("/dev/shm", name);

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    private static void failsWith(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    /** A process that has ended, unreaped numbers and all. */
    private static ProcessId ended() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        ProcessId id = ProcessId.of(new Pid((int) process.pid())).orElseThrow();
        assertThat(id.isAlive()).isTrue();
        process.destroyForcibly().waitFor();
        return id;
    }

    @Test
    void whatOneWritesTheOtherReads() throws Exception {
        try (SharedMemory created = SharedMemory.create(name, 1000);
                SharedMemory opened = SharedMemory.open(name);
                SharedMemory reader = SharedMemory.openReadOnly(name)) {
            created.segment().set(INT, 996, 42);
            assertThat(opened.segment().get(INT, 996)).isEqualTo(42);
            assertThat(opened.size()).isEqualTo(1000);
            assertThat(opened.segment().byteSize()).isEqualTo(1000);
            assertThat(opened.creator()).isEqualTo(ProcessId.current());
            assertThat(reader.segment().isReadOnly()).isTrue();
            assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
        }
        assertThat(path).exists();
        SharedMemory.unlink(name);
        assertThat(path).doesNotExist();
        failsWith(Errno.ENOENT, () -> SharedMemory.unlink(name));
        failsWith(Errno.ENOENT, () -> SharedMemory.open(name));
    }

    @Test
    void aSecondCreatorIsToldAndTheFirstKeepsItsSegment() throws Exception {
        try (SharedMemory first = SharedMemory.create(name, 100)) {
            failsWith(Errno.EEXIST, () -> SharedMemory.create(name, 100));
            first.segment().set(INT, 0, 7);
            try (SharedMemory second = SharedMemory.createOrOpen(name, 100)) {
                assertThat(second.segment().get(INT, 0)).isEqualTo(7);
            }
            assertThatThrownBy(() -> SharedMemory.createOrOpen(name, 101)).isInstanceOf(InvalidLayout.class);
            assertThatThrownBy(() -> SharedMemory.createOrOpen(name, 99)).isInstanceOf(InvalidLayout.class);
        }
    }

    @Test
    void ofCreatorsThatRaceOneWinsAndNobodySeesAHalfMadeSegment() throws Exception {
        int racers = 4;
        try (var threads = Executors.newFixedThreadPool(racers)) {
            for (int round = 0; round < 100; round++) {
                CyclicBarrier start = new CyclicBarrier(racers);
                List<Future<Integer>> results = new ArrayList<>();
                for (int i = 0; i < racers; i++) {
                    results.add(threads.submit((Callable<Integer>) () -> {
                        start.await();
                        try (SharedMemory segment = SharedMemory.createOrOpen(name, 64)) {
                            return (int) INT.varHandle().getAndAdd(segment.segment(), 0L, 1);
                        }
                    }));
                }
                List<Integer> seen = new ArrayList<>();
                for (Future<Integer> result : results) {
                    seen.add(result.get());
                }
                assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
                SharedMemory.unlink(name);
            }
        }
    }

    @Test
    void aForeignShortOrDamagedFileIsRefusedAndKept() throws Exception {
        SharedMemory.create(name, 5000).close();
        byte[] good = Files.readAllBytes(path);
        List<Consumer<byte[]>> damages = List.of(
                bytes -> bytes[0]++,
                bytes -> bytes[8]++,
                bytes -> bytes[17]++,
                bytes -> bytes[23] = -1,
                bytes -> java.util.Arrays.fill(bytes, 16, 24, (byte) 0),
                bytes -> bytes[27] = -1);
        for (Consumer<byte[]> damage : damages) {
            byte[] bytes = good.clone();
            damage.accept(bytes);
            refused(bytes);
        }
        assertThatThrownBy(() -> SharedMemory.open(name)).hasMessageContaining("without a creator");
        byte[] elsewhere = good.clone();
        elsewhere[12]++; // where the data begins
        refused(elsewhere);
        assertThatThrownBy(() -> SharedMemory.open(name)).hasMessageContaining("damaged header");
        refused(java.util.Arrays.copyOf(good, good.length - 1));
        refused(java.util.Arrays.copyOf(good, 4095));
        refused(java.util.Arrays.copyOf(good, 8));
        refused(new byte[0]);
    }

    private void refused(byte[] content) throws Exception {
        Files.delete(path);
        Files.write(path, content);
        assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(InvalidLayout.class);
        assertThatThrownBy(() -> SharedMemory.createOrOpen(name, 5000)).isInstanceOf(InvalidLayout.class);
        assertThatThrownBy(() -> SharedMemory.unlink(name)).isInstanceOf(InvalidLayout.class);
        assertThat(SharedMemory.collect()).extracting(SegmentStatus::name).doesNotContain(name);
        assertThat(SharedMemory.list()).extracting(SegmentStatus::name).doesNotContain(name);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
    }

    @Test
    void whatIsNoFileIsRefusedAndKept() throws Exception {
        Files.createDirectory(path);
        assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(PosixException.class);
        assertThatThrownBy(() -> SharedMemory.unlink(name)).isInstanceOf(IOException.class);
        assertThat(SharedMemory.list()).extracting(SegmentStatus::name).doesNotContain(name);
        Files.delete(path);
        Files.createSymbolicLink(path, Path.of("/etc/passwd"));
        failsWith(Errno.ELOOP, () -> SharedMemory.open(name));
        assertThat(SharedMemory.collect()).isEmpty();
        assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        Files.delete(path);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> SharedMemory.openReadOnly(name)).isInstanceOf(InvalidLayout.class);
        assertThat(SharedMemory.list()).extracting(SegmentStatus::name).doesNotContain(name);
    }

    /** Anybody may leave one in /dev/shm. */
    @Test
    void aFileThatIsTooLongToBeMappedIsNoMatter() throws Exception {
        try (RandomAccessFile huge = new RandomAccessFile(path.toFile(), "rw")) {
            huge.setLength(1L << 62);
        }
        assertThat(SharedMemory.list()).extracting(SegmentStatus::name).doesNotContain(name);
        assertThat(SharedMemory.collect()).extracting(SegmentStatus::name).doesNotContain(name);
        assertThatThrownBy(() -> SharedMemory.unlink(name)).isInstanceOf(InvalidLayout.class);
        assertThat(path).exists();
    }

    @Test
    void whatSomebodyHasAppendedIsNoneOfTheData() throws Exception {
        SharedMemory.create(name, 1000).close();
        Files.write(path, new byte[5000], StandardOpenOption.APPEND);
        try (SharedMemory segment = SharedMemory.open(name)) {
            assertThat(segment.segment().byteSize()).isEqualTo(1000);
        }
    }

    private static long allocated(SharedMemory segment) throws Exception {
        String file =
                "/proc/" + ProcessHandle.current().pid() + "/fd/" + segment.fd().raw();
        Process stat = new ProcessBuilder("stat", "-L", "-c", "%b", file).start();
        return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
    }

    @Test
    void reservedMemoryIsThereWhenItIsAllocatedAndGoneWhenReleased() throws Exception {
        long page = Mapping.pageSize();
        try (SharedMemory segment = SharedMemory.reserve("test", 100 * page)) {
            long before = allocated(segment);
            assertThat(before).isLessThan(100 * page);
            segment.allocate(10 * page, 20 * page);
            assertThat(allocated(segment)).isEqualTo(before + 20 * page);
            segment.segment().set(INT, 10 * page, 7);
            segment.release(10 * page, 20 * page);
            assertThat(allocated(segment)).isEqualTo(before);
            assertThat(segment.segment().get(INT, 10 * page)).isZero();
            for (long[] wrong : new long[][] {{-1, 1}, {100 * page, 1}, {0, -1}, {1, Long.MAX_VALUE}}) {
                assertThatThrownBy(() -> segment.allocate(wrong[0], wrong[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> segment.release(wrong[0], wrong[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void onlySegmentsOfTheDeadAreCollected() throws Exception {
        String orphan = name + "-é-orphan";
        ProcessId dead = ended();
        SharedMemory.create(orphan, 100, dead).close();
        // The same pid, another process: this one lives, the one that created it does not.
        String recycled = name + "-recycled";
        ProcessId current = ProcessId.current();
        SharedMemory.create(recycled, 100, new ProcessId(current.pid(), current.startTicks() + 1))
                .close();
        SharedMemory.create(name, 100).close();
        String last = name + "-recycled-more"; // the folder may list it first
        SharedMemory.create(last, 100, dead).close();

        assertThat(SharedMemory.list())
                .contains(new SegmentStatus(orphan, 100, dead, false), new SegmentStatus(name, 100, current, true))
                .extracting(SegmentStatus::name)
                .isSorted();
        assertThat(SharedMemory.collect()).extracting(SegmentStatus::name).contains(orphan, recycled, last);
        assertThat(SharedMemory.list())
                .extracting(SegmentStatus::name)
                .contains(name)
                .doesNotContain(orphan, recycled);
    }

    /** Its pid means nothing here, so nobody may call it dead. */
    @Test
    void aSegmentFromAnotherPidNamespaceIsNotCollected() throws Exception {
        ProcessId dead = ended();
        try (SharedMemory segment = SharedMemory.create(name, 100, dead);
                Mapping raw = Mapping.of(segment.fd(), MapMode.SHARED)) {
            raw.segment().set(ValueLayout.JAVA_LONG, 40, 1);
        }
        assertThat(SharedMemory.collect()).extracting(SegmentStatus::name).doesNotContain(name);
        assertThat(path).exists();
    }

    /** Between the look at a dead creator's segment and its removal somebody creates another of that name. */
    @Test
    void aNewSegmentUnderTheNameOfACollectedOneSurvives() throws Exception {
        ProcessId dead = ended();
        SharedMemory.create(name, 100, dead).close();
        SegmentStatus removed = SharedMemoryFolder.unlink(name, status -> {
            if (status.isCreatorAlive()) {
                return false;
            }
            try {
                Files.delete(path);
                SharedMemory.create(name, 200).close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return true;
        });
        assertThat(removed).isNull();
        assertThat(path).exists();
    }

    @Test
    void aNameIsANameAndASizeASize() throws Exception {
        for (String wrong : List.of("", ".", "..", "a/b", "/a", "a\0b", "n".repeat(256), "é".repeat(128))) {
            assertThatThrownBy(() -> SharedMemory.create(wrong, 10)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SharedMemory.open(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SharedMemory.unlink(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> SharedMemory.create(name, wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SharedMemory.anonymous(name, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SharedMemory.create(name, 1L << 62)).isInstanceOf(PosixException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void theLengthOfAnInheritedSegmentIsSealed() throws Exception {
        try (SharedMemory segment = SharedMemory.anonymous("test", 1000);
                SharedMemory other = SharedMemory.attach(segment.fd().dup());
                Mapping raw = Mapping.of(segment.fd(), MapMode.SHARED)) {
            segment.segment().set(INT, 0, 9);
            assertThat(other.segment().get(INT, 0)).isEqualTo(9);
            failsWith(Errno.EPERM, () -> raw.resize(10));
            failsWith(Errno.EPERM, () -> raw.resize(100_000));
            assertThat(raw.segment().get(INT, 4096)).isEqualTo(9);
        }
        try (Mapping other = Mapping.memfd("other", 10_000)) {
            assertThatThrownBy(() -> SharedMemory.attach(other.fd().dup())).isInstanceOf(InvalidLayout.class);
        }
    }
}
