package brood.lab;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.core.ProcStat;
import brood.process.Child;
import brood.process.Command;
import brood.testing.Await;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class ScratchTest {
    /** {@code brood-lab-BOOT-NAMESPACE-PID-START-RANDOM}. */
    private static final int BOOT = 2;

    private static final int PID = 4;
    private static final int START = 5;

    /** A folder whose name is another one's but for a digit of these parts of it. */
    private static Path like(Path folder, int... differing) throws Exception {
        String[] parts = folder.getFileName().toString().split("-");
        for (int part : differing) {
            char first = parts[part].charAt(0);
            parts[part] = (first == '7' ? '8' : '7') + parts[part].substring(1);
        }
        Path other = Files.createDirectory(folder.resolveSibling(String.join("-", parts)));
        Files.createFile(other.resolve("file"));
        return other;
    }

    @Test
    void theFoldersOfProcessesThatHaveEndedAreRemovedAndNoOthers() throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path ended = like(scratch.folder(), START);
            Path ofAnotherMachine = like(scratch.folder(), BOOT, START);
            try {
                Scratch.collect();
                assertThat(ended).doesNotExist();
                assertThat(scratch.folder()).exists();
                assertThat(ofAnotherMachine).exists();
            } finally {
                Files.delete(ofAnotherMachine.resolve("file"));
                Files.delete(ofAnotherMachine);
            }
        }
    }

    @Test
    void theFolderOfAZombieIsRemoved() throws Exception {
        try (Scratch scratch = Scratch.create();
                Child child = Command.of("true").spawn()) { // nobody waits for it
            Pid zombie = child.pid();
            Await.until(() -> ProcStat.of(zombie).orElseThrow().hasEnded());
            String[] parts = scratch.folder().getFileName().toString().split("-");
            parts[PID] = zombie.toString();
            parts[START] = Long.toString(ProcStat.of(zombie).orElseThrow().startTicks());
            Path left = Files.createDirectory(scratch.folder().resolveSibling(String.join("-", parts)));
            Scratch.collect();
            assertThat(Files.deleteIfExists(left)).as("was left").isFalse();
        }
    }
}
