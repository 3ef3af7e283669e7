package brood.launcher;

import brood.core.Errno;
import brood.core.Pid;
import brood.core.PosixException;
import brood.libc.processes_h;
import brood.mmap.InvalidLayout;
import brood.mmap.ProcessId;
import brood.mmap.SegmentStatus;
import brood.mmap.SharedMemory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** {@code brood shm}: named shared memory. */
final class ShmCommand implements Subcommand {
    private static final int CHUNK = 64 * 1024;

    @Override
    public Options options() {
        return Options.of(
                        "shm",
                        "Works with named shared memory (/dev/shm): read copies a segment to standard output, write "
                                + "copies standard input into one, gc removes the segments whose creators have ended, "
                                + "and says which.",
                        "brood shm create jobs --size 64K",
                        "echo hello | brood shm write jobs",
                        "brood shm read jobs | head -c 5",
                        "brood shm ls --json",
                        "brood shm rm jobs")
                .value("SIZE", "create: how many bytes, such as 4096, 64K, 1GiB.", "--size")
                .flag("ls: one JSON document.", "--json")
                .parameters("create|ls|read|write|gc|rm [NAME]", "What to do; all but ls and gc with which.");
    }

    @Override
    public int run(Arguments arguments, Console console) throws IOException {
        List<String> words = arguments.parameters();
        String action = words.isEmpty() ? "" : words.getFirst();
        boolean all = action.equals("ls") || action.equals("gc");
        if (words.size() != (all ? 1 : 2)) {
            throw new UsageException("write create, read, write or rm, and a name; or ls or gc");
        }
        if (arguments.has("--size") != action.equals("create")) {
            throw new UsageException(action.equals("create") ? "create needs --size" : "--size goes with create");
        }
        if (arguments.has("--json") && !action.equals("ls")) {
            throw new UsageException("--json goes with ls");
        }
        try {
            switch (action) {
                case "ls" -> list(arguments.has("--json"), console);
                case "gc" -> SharedMemory.collect().forEach(segment -> console.out(segment.name()));
                case "create" -> create(words.getLast(), Values.size("--size", arguments.value("--size")));
                case "read" -> read(words.getLast(), console);
                case "write" -> write(words.getLast());
                case "rm" -> SharedMemory.unlink(words.getLast());
                default -> throw new UsageException("'" + action + "' is none of create, ls, read, write, rm, gc");
            }
            return 0;
        } catch (InvalidLayout e) {
            console.err("brood shm: " + e.getMessage());
            return 1;
        }
    }

    /** In the name of whoever called brood, a shell most likely: brood itself is gone in a moment. */
    private static void create(String name, long size) throws IOException {
        int parent = processes_h.getppid();
        Optional<ProcessId> caller = parent > 0 ? ProcessId.of(new Pid(parent)) : Optional.empty(); // 0: out of sight
        SharedMemory.create(name, size, caller.orElseGet(ProcessId::current)).close();
    }

    private static void list(boolean json, Console console) throws IOException {
        List<SegmentStatus> segments = SharedMemory.list();
        if (json) {
            console.out(json(segments));
            return;
        }
        int names = "NAME".length();
        for (SegmentStatus segment : segments) {
            names = Math.max(names, segment.name().length());
        }
        console.out(row(names, "NAME", "SIZE", "CREATOR"));
        for (SegmentStatus segment : segments) {
            String creator = "pid " + segment.creator().pid() + (segment.isCreatorAlive() ? "" : ", ended");
            console.out(row(names, segment.name(), Long.toString(segment.size()), creator));
        }
    }

    private static String row(int names, String name, String size, String creator) {
        return name + " ".repeat(names - name.length() + Math.max(1, 14 - size.length())) + size + "  " + creator;
    }

    private static String json(List<SegmentStatus> segments) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeNumberField("v", 1);
            out.writeArrayFieldStart("segments");
            for (SegmentStatus segment : segments) {
                out.writeStartObject();
                out.writeStringField("name", segment.name());
                out.writeNumberField("size", segment.size());
                out.writeObjectFieldStart("creator");
                out.writeNumberField("pid", segment.creator().pid().raw());
                out.writeNumberField("startTicks", segment.creator().startTicks());
                out.writeBooleanField("alive", segment.isCreatorAlive());
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void read(String name, Console console) throws IOException {
        try (SharedMemory segment = SharedMemory.openReadOnly(name)) {
            MemorySegment data = segment.segment();
            for (long at = 0; at < data.byteSize(); at += CHUNK) {
                console.out(
                        data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    private static void write(String name) throws IOException {
        try (SharedMemory segment = SharedMemory.open(name)) {
            MemorySegment data = segment.segment();
            InputStream input = StandardStreams.input();
            byte[] chunk = new byte[CHUNK];
            long at = 0;
            for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
                int fitting = (int) Math.min(count, data.byteSize() - at);
                MemorySegment.copy(chunk, 0, data, ValueLayout.JAVA_BYTE, at, fitting);
                at += fitting;
                if (fitting < count) {
                    throw new PosixException(Errno.ENOSPC, "write", name + ", of " + data.byteSize() + " bytes");
                }
            }
        }
    }
}
