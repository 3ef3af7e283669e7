package brood.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brood.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
class OpenFlagTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "before");
    }

    private static void assertFails(Errno errno, ThrowingCallable call) {
        assertThat(catchThrowableOfType(PosixException.class, call).errno()).isEqualTo(errno);
    }

    @Test
    void readingOnlyRefusesToWrite() throws IOException {
        try (Fd fd = Fd.open(file, OpenFlag.RDONLY)) {
            assertThat(Descriptors.read(fd)).isEqualTo("before");
            assertFails(Errno.EBADF, () -> Descriptors.write(fd, "x"));
        }
        try (Fd fd = Fd.open(file)) {
            assertFails(Errno.EBADF, () -> Descriptors.write(fd, "x"));
        }
    }

    @Test
    void writingOnlyRefusesToRead() throws IOException {
        try (Fd fd = Fd.open(file, OpenFlag.WRONLY)) {
            Descriptors.write(fd, "AF");
            assertFails(Errno.EBADF, () -> Descriptors.read(fd));
        }
        assertThat(file).hasContent("AFfore");
    }

    @Test
    void bothReadsAndWrites() throws IOException {
        try (Fd fd = Fd.open(file, OpenFlag.RDWR)) {
            assertThat(Descriptors.read(fd)).isEqualTo("before");
            Descriptors.write(fd, " and after");
        }
        assertThat(file).hasContent("before and after");
    }

    @Test
    void twoKindsOfAccessAtOnceAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Fd.open(file, OpenFlag.WRONLY, OpenFlag.RDWR));
        assertThatIllegalArgumentException().isThrownBy(() -> Fd.open(file, OpenFlag.RDONLY, OpenFlag.WRONLY));
    }

    @Test
    void withoutCreatMissingIsAnError() {
        assertFails(Errno.ENOENT, () -> Fd.open(folder.resolve("missing"), OpenFlag.WRONLY));
    }

    @ParameterizedTest
    @CsvSource({"0640, rw-r-----", "0777, rwxrwxrwx", "0000, ---------"})
    void createdFilesHaveTheModeLessTheUmask(String octal, String permissions) throws IOException {
        int umask = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            umask |= line.startsWith("Umask:")
                    ? Integer.parseInt(line.substring(6).strip(), 8)
                    : 0;
        }
        Path created = folder.resolve("created");
        int mode = Integer.parseInt(octal, 8);
        Fd.open(created.toString(), mode, OpenFlag.WRONLY, OpenFlag.CREAT).close();
        int actual = (int) Files.getAttribute(created, "unix:mode") & 0777;
        assertThat(actual).isEqualTo(mode & ~umask);
        if (umask == 0) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void createdWithoutAModeCanBeOpenedAgain() throws IOException {
        Path created = folder.resolve("created");
        Fd.open(created, OpenFlag.WRONLY, OpenFlag.CREAT).close();
        assertThat((int) Files.getAttribute(created, "unix:mode") & 0600).isEqualTo(0600);
    }

    @Test
    void exclRefusesWhatExists() {
        assertFails(Errno.EEXIST, () -> Fd.open(file, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL));
    }

    @Test
    void truncEmpties() throws IOException {
        Fd.open(file, OpenFlag.WRONLY, OpenFlag.TRUNC).close();
        assertThat(file).isEmptyFile();
    }

    @Test
    void appendWritesAtTheEndWhereverThePositionIs() throws IOException {
        try (Fd append = Fd.open(file, OpenFlag.WRONLY, OpenFlag.APPEND);
                Fd other = Fd.open(file, OpenFlag.WRONLY, OpenFlag.APPEND)) {
            Descriptors.write(append, "1");
            Descriptors.write(other, "2");
            Descriptors.write(append, "3");
        }
        assertThat(file).hasContent("before123");
    }

    @Test
    void directoryRefusesAFile() throws IOException {
        assertFails(Errno.ENOTDIR, () -> Fd.open(file, OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        Fd.open(folder, OpenFlag.RDONLY, OpenFlag.DIRECTORY).close();
    }

    @Test
    void nofollowRefusesASymbolicLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertFails(Errno.ELOOP, () -> Fd.open(link, OpenFlag.RDONLY, OpenFlag.NOFOLLOW));
        Fd.open(link, OpenFlag.RDONLY).close();
    }

    @Test
    void pathNeitherReadsNorFollowsTheNameLater() throws IOException {
        try (Fd fd = Fd.open(file, OpenFlag.PATH)) {
            assertFails(Errno.EBADF, () -> Descriptors.read(fd));
            Files.move(file, folder.resolve("renamed"));
            assertThat(Descriptors.target(fd)).endsWith("/renamed");
        }
    }

    @Test
    void nonblockDoesNotWaitForAPipesReader() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertFails(Errno.ENXIO, () -> Fd.open(fifo, OpenFlag.WRONLY, OpenFlag.NONBLOCK));
    }

    @Test
    void tmpfileHasNoName() throws IOException {
        try (Fd fd = Fd.open(folder.toString(), 0600, OpenFlag.RDWR, OpenFlag.TMPFILE)) {
            Descriptors.write(fd, "nameless");
            assertThat(folder).isDirectoryNotContaining(entry -> !entry.equals(file));
            assertThat(Descriptors.target(fd)).contains("(deleted)");
        }
    }

    /** Flags whose effect no test can see, but which the kernel shows; EINVAL where the file system cannot. */
    @ParameterizedTest
    @EnumSource(names = {"APPEND", "ASYNC", "DIRECT", "DSYNC", "SYNC", "RSYNC", "NOATIME", "NONBLOCK", "NOFOLLOW"})
    void theKernelKeepsTheFlag(OpenFlag flag) throws IOException {
        int bit = OpenFlag.bits(flag) & ~Descriptors.CLOEXEC;
        assertThat(bit).isNotZero();
        try (Fd fd = Fd.open(file, OpenFlag.RDWR, flag)) {
            assertThat(Descriptors.flags(fd) & bit).isEqualTo(bit);
        } catch (PosixException e) {
            assertThat(flag).isEqualTo(OpenFlag.DIRECT);
            assertThat(e.errno()).isEqualTo(Errno.EINVAL);
        }
    }

    @Test
    void noTwoFlagsAreTheSameButThoseThatSayso() {
        for (OpenFlag one : OpenFlag.values()) {
            for (OpenFlag other : OpenFlag.values()) {
                boolean same = OpenFlag.bits(one) == OpenFlag.bits(other) && one != other;
                boolean documented = one.name().endsWith("SYNC") && other.name().endsWith("SYNC")
                        || OpenFlag.bits(one) == OpenFlag.bits() && OpenFlag.bits(other) == OpenFlag.bits();
                assertThat(same && !documented).as(one + " and " + other).isFalse();
            }
        }
    }

    @Test
    void everyDescriptorIsCloseOnExec() throws IOException {
        try (Fd fd = Fd.open(file, OpenFlag.RDONLY)) {
            assertThat(Descriptors.flags(fd) & Descriptors.CLOEXEC).isNotZero();
        }
    }

    @Test
    void bytesThatAreNoTextNameAFile() throws Exception {
        byte[] name = Utf8.encode(folder + "/\uDCFF\uDC80");
        try (Fd fd = Fd.open(name, 0600, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL)) {
            assertThat(fd.isOpen()).isTrue();
        }
        assertFails(Errno.EEXIST, () -> Fd.open(name, 0600, OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL));
        assertThat(new ProcessBuilder("sh", "-c", "rm \"$1\"/$(printf '\\377\\200')", "sh", folder.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(folder).isDirectoryNotContaining(entry -> !entry.equals(file));
    }

    @Test
    void aNulInThePathIsRefusedBeforeTheCall() {
        assertThatIllegalArgumentException().isThrownBy(() -> Fd.open("/dev/null\0x", OpenFlag.RDONLY));
    }

    @Test
    void aPathOfAnotherFileSystemIsRefused() {
        Path inTheImage = Path.of(java.net.URI.create("jrt:/java.base/module-info.class"));
        assertThatThrownBy(() -> Fd.open(inTheImage, OpenFlag.RDONLY))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theFailureNamesTheFile() {
        assertThatThrownBy(() -> Fd.open("/no/such", OpenFlag.RDONLY))
                .isInstanceOf(PosixException.class)
                .hasMessage("open(/no/such): ENOENT: No such file or directory");
    }
}
