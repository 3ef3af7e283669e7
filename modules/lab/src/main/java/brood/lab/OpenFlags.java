package brood.lab;

import brood.core.Errno;
import brood.core.Fd;
import brood.core.FileLock;
import brood.core.OpenFlag;
import brood.core.PosixException;
import brood.pipe.Fifo;
import brood.pipe.WriteEnd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What open can be told. */
final class OpenFlags implements Scenario {
    @Override
    public String name() {
        return "open-flags";
    }

    @Override
    public Chapter chapter() {
        return Chapter.PIPES;
    }

    @Override
    public String summary() {
        return "create, exclusive, truncate, append, non-blocking, no links, direct, synchronous";
    }

    @Override
    public String explanation() {
        return """
                The document lists the flags of os.open (000 §2.4.4); here each is seen at work. Its O_SHLOCK and
                O_EXLOCK are BSD's: Linux has flock() for that, which two openings of one file contend for. Its
                O_FSYNC is an older name of O_SYNC. O_DIRECT wants aligned memory and lengths, and some file systems
                (tmpfs before Linux 6.6) refuse it. Brood adds O_CLOEXEC to every open. Calls: open, write, flock,
                close; /proc/PID/fdinfo.""";
    }

    private static final int BLOCK = 4096;
    private static final int SYNC = 04010000; // as fcntl.h has it

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path file = scratch.file("file");
            refused(lab, "without O_CREAT there must be a file", Errno.ENOENT, file, OpenFlag.WRONLY);
            write(file, "first", OpenFlag.CREAT);
            lab.check("O_CREAT makes it", Files.readString(file), "first");
            refused(lab, "O_EXCL: it must not be there", Errno.EEXIST, file, OpenFlag.CREAT, OpenFlag.EXCL);
            write(file, "FI");
            lab.check("a write begins at the beginning", Files.readString(file), "FIrst");
            write(file, "-last", OpenFlag.APPEND);
            lab.check("O_APPEND: at the end", Files.readString(file), "FIrst-last");
            write(file, "new", OpenFlag.TRUNC);
            lab.check("O_TRUNC empties it before", Files.readString(file), "new");
            lab.check("O_SYNC: a write returns when it is on the device", added(file, OpenFlag.SYNC), SYNC);
            Path link = Files.createSymbolicLink(scratch.file("link"), file);
            write(link, "via", OpenFlag.TRUNC);
            lab.check("a symbolic link is followed", Files.readString(file), "via");
            refused(lab, "O_NOFOLLOW: not so", Errno.ELOOP, link, OpenFlag.WRONLY, OpenFlag.NOFOLLOW);
            String fifo = scratch.file("fifo").toString();
            Fifo.create(fifo, 0600);
            OpenFlag[] now = {OpenFlag.WRONLY, OpenFlag.NONBLOCK};
            refused(lab, "O_NONBLOCK: a FIFO nobody reads", Errno.ENXIO, Path.of(fifo), now);
            direct(lab, scratch.file("direct"));
            locks(lab, file);
        }
    }

    private static void write(Path file, String text, OpenFlag... flags) throws IOException {
        OpenFlag[] all =
                Stream.concat(Stream.of(OpenFlag.WRONLY), Stream.of(flags)).toArray(OpenFlag[]::new);
        try (WriteEnd out = WriteEnd.own(Fd.open(file, all))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What a flag adds to those that the kernel has of an opening. */
    private static int added(Path file, OpenFlag flag) throws Exception {
        try (Fd without = Fd.open(file, OpenFlag.WRONLY);
                Fd with = Fd.open(file, OpenFlag.WRONLY, flag)) {
            return PipeNonBlocking.flags(with) & ~PipeNonBlocking.flags(without);
        }
    }

    private static void refused(Lab lab, String what, Errno errno, Path file, OpenFlag... flags) {
        try (Fd fd = Fd.open(file, flags)) {
            lab.check(what, fd.toString(), errno);
        } catch (PosixException e) {
            lab.say(e.getMessage());
            lab.check(what, e.errno(), errno);
        }
    }

    private static void direct(Lab lab, Path file) throws Exception {
        Files.createFile(file);
        try (Arena arena = Arena.ofConfined();
                WriteEnd out = WriteEnd.own(Fd.open(file, OpenFlag.WRONLY, OpenFlag.DIRECT))) {
            lab.check("O_DIRECT: past the page cache", added(file, OpenFlag.DIRECT) != 0);
            MemorySegment memory = arena.allocate(2 * BLOCK, BLOCK);
            lab.check("O_DIRECT writes a block", out.write(memory.asSlice(0, BLOCK)), (long) BLOCK);
            try {
                out.write(memory.asSlice(1, BLOCK));
                lab.say("this file system does not mind where the memory lies");
            } catch (PosixException e) {
                lab.check("unless it lies askew", e.errno(), Errno.EINVAL);
            }
        } catch (PosixException e) {
            lab.check("O_DIRECT, or this file system has none of it", e.errno(), Errno.EINVAL);
        }
    }

    private static void locks(Lab lab, Path file) throws Exception {
        try (Fd one = Fd.open(file, OpenFlag.RDWR);
                Fd other = Fd.open(file, OpenFlag.RDWR)) {
            lab.check("flock: a shared lock", FileLock.SHARED.tryLock(one));
            lab.check("and another", FileLock.SHARED.tryLock(other));
            lab.check("but no exclusive one besides", FileLock.EXCLUSIVE.tryLock(one), false);
            FileLock.unlock(other);
            lab.check("alone, it is had", FileLock.EXCLUSIVE.tryLock(one));
            lab.check("and no shared one besides", FileLock.SHARED.tryLock(other), false);
        }
    }
}
