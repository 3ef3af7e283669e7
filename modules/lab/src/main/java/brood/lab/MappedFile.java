package brood.lab;

import brood.core.Errno;
import brood.mmap.FileView;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file in memory, read and written at a position and in slices. */
final class MappedFile implements Scenario {
    @Override
    public String name() {
        return "mmap";
    }

    @Override
    public Chapter chapter() {
        return Chapter.MEMORY;
    }

    @Override
    public String summary() {
        return "a mapped file: size, resize, position, lines, slices";
    }

    @Override
    public String explanation() {
        return """
                A mapped file is read and written like a file, and like an array (000 §2.4.5): size 4096, resized
                to 1024, nothing but NULs, an empty line at the end, position 1024; slices leave the position
                alone. Where the document reads a text by lines until the size is reached, the position after the
                first line is 25: UTF-8 counts. An empty file cannot be mapped, nor no bytes of anonymous memory.
                The search for a word is Brood's own addition. Calls: mmap, mremap, ftruncate, munmap.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            zeros(lab, scratch);
            text(lab, scratch);
            Path empty = Files.createFile(scratch.file("empty"));
            lab.checkFails("an empty file is refused", Errno.EINVAL, () -> Mapping.open(empty, MapMode.SHARED));
            lab.checkRefused(
                    "so is no memory at all",
                    IllegalArgumentException.class,
                    () -> Mapping.anonymous(0, MapMode.SHARED));
        }
    }

    private static void zeros(Lab lab, Scratch scratch) throws Exception {
        Path file = Files.write(scratch.file("mmap_file"), new byte[4096]);
        Mapping mapping = Mapping.open(file, MapMode.SHARED);
        try (mapping) {
            FileView view = mapping.view();
            lab.check("the size is 4096", view.size(), 4096L);
            mapping.resize(1024);
            lab.check("resized, the length is 1024", view.length(), 1024L);
            lab.check("and so is the file's", Files.size(file), 1024L);
            lab.check("all of it are NULs", Arrays.equals(view.read(), new byte[1024]));
            lab.check("a line at the end is empty", view.readLine().length, 0);
            lab.check("the position is 1024", view.position(), 1024L);
            view.seek(0);
            lab.check("after seek it is 0", view.position(), 0L);
            lab.check("ten bytes as a slice", Arrays.equals(view.slice(0, 10), new byte[10]));
            view.assign(0, "1234567890".getBytes(StandardCharsets.UTF_8));
            String ten = new String(view.slice(0, 10), StandardCharsets.UTF_8);
            lab.say("slice 0 to 10: " + ten);
            lab.check("assigned and read back", ten, "1234567890");
            lab.check("the position has stayed", view.position(), 0L);
        }
        lab.check("it is closed", !mapping.isOpen());
        lab.check("the file has what was assigned", Files.readString(file).startsWith("1234567890\0"));
    }

    private static void text(Lab lab, Scratch scratch) throws Exception {
        Path file = Files.writeString(scratch.file("temp"), "小明同学最爱刷碗\n小潘同学最爱打扫");
        try (Mapping mapping = Mapping.open(file, MapMode.SHARED)) {
            FileView view = mapping.view();
            List<String> lines = new ArrayList<>();
            List<Long> positions = new ArrayList<>();
            while (view.position() < view.size()) {
                lines.add(new String(view.readLine(), StandardCharsets.UTF_8).strip());
                positions.add(view.position());
                lab.say(positions.getLast() + "  " + lines.getLast());
            }
            lab.check("the lines", lines, List.of("小明同学最爱刷碗", "小潘同学最爱打扫"));
            lab.check("the positions after them", positions, List.of(25L, 49L));
            view.seek(0);
            lab.check("a word is found where it is", view.find("小潘".getBytes(StandardCharsets.UTF_8)), 25L);
        }
    }
}
