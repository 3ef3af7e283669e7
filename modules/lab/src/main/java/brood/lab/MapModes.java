package brood.lab;

import brood.core.Fd;
import brood.core.OpenFlag;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a write to mapped memory does, in each mode. */
final class MapModes implements Scenario {
    @Override
    public String name() {
        return "mmap-modes";
    }

    @Override
    public Chapter chapter() {
        return Chapter.MEMORY;
    }

    @Override
    public String summary() {
        return "shared, private and read-only mappings, an offset, pages on demand";
    }

    @Override
    public String explanation() {
        return """
                MAP_SHARED reaches the file; MAP_PRIVATE, Python's ACCESS_COPY, does not; ACCESS_READ refuses
                (000 §2.4.5). An offset is a multiple of the page size. Mapping a file does not read it: pages
                become resident when they are touched, which is shown with anonymous memory, as pages of a file
                may be in memory for others. Calls: mmap, mincore, munmap.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int page = Math.toIntExact(Mapping.pageSize());
        try (Scratch scratch = Scratch.create()) {
            byte[] content = new byte[2 * page];
            Arrays.fill(content, (byte) 'a');
            Path file = Files.write(scratch.file("file"), content);
            try (Mapping copy = Mapping.open(file, MapMode.PRIVATE)) {
                copy.view().assign(0, new byte[] {'p'});
                lab.check("a private write is seen here", copy.view().slice(0, 1)[0], (byte) 'p');
                lab.check("and does not reach the file", Files.readAllBytes(file)[0], (byte) 'a');
            }
            try (Mapping shared = Mapping.open(file, MapMode.SHARED)) {
                shared.view().assign(0, new byte[] {'s'});
                lab.check("a shared write does", Files.readAllBytes(file)[0], (byte) 's');
            }
            try (Mapping readOnly = Mapping.open(file, MapMode.READ_ONLY)) {
                lab.checkRefused(
                        "a read-only mapping refuses writes", IllegalStateException.class, () -> readOnly.view()
                                .assign(0, new byte[] {'r'}));
            }
            try (Fd fd = Fd.open(file, OpenFlag.RDWR);
                    Mapping second = Mapping.of(fd, MapMode.SHARED, page, page)) {
                second.view().assign(0, new byte[] {'o'});
                lab.check("an offset begins at that page", Files.readAllBytes(file)[page], (byte) 'o');
            }
        }
        try (Mapping anonymous = Mapping.anonymous(64L * page, MapMode.PRIVATE)) {
            long before = anonymous.residentPages();
            anonymous.view().assign(10L * page, new byte[] {1});
            long after = anonymous.residentPages();
            lab.say("resident pages of 64: " + before + ", after one was touched: " + after);
            lab.check("nothing is resident before it is touched", before, 0L);
            lab.check("then what was touched is", after > 0 && after <= 64);
        }
    }
}
