package brood.lab;

import brood.core.Pid;
import brood.core.ProcFile;
import brood.core.ProcStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for a scenario's files, which go with it. Its name says whose it is: the boot of a machine, for several may share a
 * TMPDIR, the pid namespace, the pid and the start time of the process. So one that was killed before it could remove its
 * folders has them removed by the next.
 */
final class Scratch implements AutoCloseable {
    private static final String PREFIX = "brood-lab-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[^-]+-\\d+-([1-9]\\d{0,8})-(\\d{1,18})-.*");

    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    /** There is no folder for files. */
    static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        Unavailable(Path parent, Exception cause) {
            super("its files need a folder to write to, which " + parent + " (TMPDIR) is not", cause);
        }
    }

    static Scratch create() throws IOException {
        Path parent = parent();
        Pid self = Pid.current();
        long start = ProcStat.of(self).orElseThrow().startTicks();
        try {
            return new Scratch(Files.createTempDirectory(parent, PREFIX + system() + "-" + self + "-" + start + "-"));
        } catch (FileSystemException e) {
            throw new Unavailable(parent, e);
        }
    }

    /** As for other programs: TMPDIR, or else /tmp. */
    private static Path parent() {
        String chosen = System.getenv("TMPDIR");
        return Path.of(chosen == null || chosen.isEmpty() ? "/tmp" : chosen).toAbsolutePath();
    }

    /** In which the pid means something: a boot of a machine, and a pid namespace. */
    private static String system() throws IOException {
        String boot = ProcFile.text("/proc/sys/kernel/random/boot_id").replaceAll("\\W", "");
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        return boot + "-" + namespace.replaceAll("\\D", "");
    }

    /** Removes the folders of processes that have ended. */
    static void collect() throws IOException {
        Path parent = parent();
        if (!Files.isReadable(parent)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + system() + "-*")) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(folder.getFileName().toString());
                if (name.matches() && isOwn(folder) && !isAlive(name.group(1), name.group(2))) {
                    removeLeft(folder);
                }
            }
        }
    }

    /** A link may lead anywhere. */
    private static boolean isOwn(Path folder) throws IOException {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
        } catch (NoSuchFileException e) { // another lab was faster
            return false;
        }
    }

    /** Another lab may do the same, and something that has survived its lab may still write there: then the next one does. */
    private static void removeLeft(Path folder) throws IOException {
        try {
            remove(folder);
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // see above
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e.getCause();
            }
        }
    }

    /** Not so a zombie, which pid 1 may leave for long. */
    private static boolean isAlive(String pid, String startTicks) {
        Optional<ProcStat> owner = ProcStat.of(new Pid(Integer.parseInt(pid)));
        return owner.isPresent()
                && owner.get().startTicks() == Long.parseLong(startTicks)
                && !owner.get().hasEnded();
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList(); // what is in a folder before the folder
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
