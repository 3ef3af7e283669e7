package brood.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A start is fast only with the archive, and nobody would notice that it is not used: the JVM is told to keep silent. */
@ExtendWith(Leaks.class)
class ArchiveTest {
    private static final Path AOT_CACHE = Image.FOLDER.resolve("lib/brood.aot");

    /** What the JVM that is the child's parent has mapped. */
    private static final String[] MAPPED = {
        "run", "--", "sh", "-c", "grep -o -e '/lib/brood.aot$' -e '/classes.jsa$' /proc/$PPID/maps | sort -u"
    };

    @TempDir
    private Path folder;

    @Test
    void theArchiveIsInUse() throws Exception {
        String archive = Files.exists(AOT_CACHE) ? "/lib/brood.aot\n" : "/classes.jsa\n";

        assertThat(Image.brood(MAPPED)).isEqualTo(new Result(0, archive.getBytes(), new byte[0]));
    }

    @Test
    void anAotCacheIsMadeWhereTheJdkCan() throws Exception {
        int version = Runtime.Version.parse(jdkOfTheImage()).feature();

        assertThat(Files.exists(AOT_CACHE)).isEqualTo(version >= 25);
    }

    @Test
    void withoutArchivesItRunsAndSaysNothing() throws Exception {
        Path copy = copyOfTheImage();
        Files.deleteIfExists(copy.resolve("lib/brood.aot"));
        Files.delete(copy.resolve("lib/server/classes.jsa"));

        assertThat(Program.of(copy.resolve("bin/brood").toString()).with(MAPPED).run())
                .isEqualTo(new Result(0, new byte[0], new byte[0]));
    }

    @Test
    void withArchivesThatDoNotFitItRunsAndSaysNothing() throws Exception {
        Path copy = copyOfTheImage();
        for (String name : new String[] {"lib/brood.aot", "lib/server/classes.jsa"}) {
            if (Files.exists(copy.resolve(name))) {
                try (var file = new RandomAccessFile(copy.resolve(name).toFile(), "rw")) {
                    file.setLength(file.length() / 2);
                }
            }
        }

        assertThat(Program.of(copy.resolve("bin/brood").toString()).with(MAPPED).run())
                .isEqualTo(new Result(0, new byte[0], new byte[0]));
    }

    private Path copyOfTheImage() throws Exception {
        Path copy = folder.resolve("image");
        assertThat(Program.of("cp", "-r", Image.FOLDER.toString(), copy.toString())
                        .run()
                        .status())
                .isZero();
        return copy;
    }

    private static String jdkOfTheImage() throws Exception {
        for (String line : Files.readAllLines(Image.FOLDER.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=")) {
                return line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
            }
        }
        throw new AssertionError("the image's release file names no version");
    }
}
