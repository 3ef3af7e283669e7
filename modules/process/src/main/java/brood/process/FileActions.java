package brood.process;

import static brood.libc.processes_h.SPAWN_FILE_ACTIONS_SIZE;

import brood.core.Errno;
import brood.core.PosixException;
import brood.core.Utf8;
import brood.libc.files_h;
import brood.libc.processes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The steps as posix_spawn's file actions.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/posix_spawn_file_actions_addopen.3.html">posix_spawn(3)</a>
 */
final class FileActions implements DescriptorSteps, AutoCloseable {
    private static final int HIGHEST_DESCRIPTOR = -1; // as an unsigned number

    private final Arena arena;
    private final MemorySegment actions;

    FileActions(Arena arena) {
        this.arena = arena;
        actions = arena.allocate(SPAWN_FILE_ACTIONS_SIZE(), 16);
        processes_h.posix_spawn_file_actions_init(actions); // sets a few fields; an error is not among its results
    }

    MemorySegment segment() {
        return actions;
    }

    void open(int number, MemorySegment path, int flags) throws PosixException {
        check(processes_h.posix_spawn_file_actions_addopen(actions, number, path, flags, 0), "addopen", number);
    }

    @Override
    public void changeDirectory(int directory) throws PosixException {
        check(processes_h.posix_spawn_file_actions_addfchdir_np(actions, directory), "addfchdir_np", directory);
    }

    @Override
    public void duplicate(int from, int to) throws PosixException {
        check(processes_h.posix_spawn_file_actions_adddup2(actions, from, to), "adddup2", to);
    }

    /**
     * Opens the terminal that a descriptor leads to once more: a session without one gets the one that its leader opens.
     *
     * @param spare the number for that
     */
    void takeTerminal(int slave, int spare) throws PosixException {
        open(spare, Utf8.cString(arena, "/proc/self/fd/" + slave), files_h.O_RDWR());
    }

    @Override
    public void takeForeground(int terminal) throws PosixException {
        check(processes_h.posix_spawn_file_actions_addtcsetpgrp_np(actions, terminal), "addtcsetpgrp_np", terminal);
    }

    @Override
    public void close(int number) throws PosixException {
        check(processes_h.posix_spawn_file_actions_addclose(actions, number), "addclose", number);
    }

    @Override
    public void closeFrom(int lowest) throws PosixException {
        int result = processes_h.posix_spawn_file_actions_addclosefrom_np(actions, lowest);
        if (result == -Errno.EBADF.raw()) {
            // From the limit of descriptors on glibc takes no number. What is open there was inherited by this process:
            // its
            // own are born close-on-exec.
            result = files_h.close_range(lowest, HIGHEST_DESCRIPTOR, files_h.CLOSE_RANGE_CLOEXEC());
        }
        check(result, "addclosefrom_np", lowest);
    }

    private static void check(int result, String action, int number) throws PosixException {
        if (result < 0) {
            throw PosixException.of(result, "posix_spawn_file_actions_" + action, "fd " + number);
        }
    }

    @Override
    public void close() {
        processes_h.posix_spawn_file_actions_destroy(actions);
    }
}
