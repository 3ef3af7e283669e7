package brood.lab;

import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.process.Child;
import brood.process.Fork;
import brood.sync.Mutex;
import brood.wait.WaitStatus;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Values of C types that several processes change. */
final class SharedValue implements Scenario {
    @Override
    public String name() {
        return "shared-value";
    }

    @Override
    public Chapter chapter() {
        return Chapter.MEMORY;
    }

    @Override
    public String summary() {
        return "values and arrays of C types in shared memory, changed with and without a lock";
    }

    @Override
    public String explanation() {
        return """
                multiprocessing.Value and Array are C values in shared memory (004): all types of the document's
                table, with this platform's sizes, where the table has the standard's minimum; an array from a
                list, from a count (zeros) and from bytes. Two processes that both read before either writes lose
                an update; with a lock none is lost. Calls: mmap, fork, futex.""";
    }

    private static final Map<String, String> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("c", "char"),
            Map.entry("b", "char"),
            Map.entry("B", "char"),
            Map.entry("u", "wchar_t"),
            Map.entry("h", "short"),
            Map.entry("H", "short"),
            Map.entry("i", "int"),
            Map.entry("I", "int"),
            Map.entry("l", "long"),
            Map.entry("L", "long"),
            Map.entry("q", "long long"),
            Map.entry("Q", "long long"),
            Map.entry("f", "float"),
            Map.entry("d", "double")));

    private static final long MONEY = 0;
    private static final long LOCK = 64;
    private static final long ARRAY = 256;

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        Map<String, MemoryLayout> layouts = Linker.nativeLinker().canonicalLayouts();
        StringBuilder sizes = new StringBuilder();
        TYPES.forEach((code, type) -> sizes.append(code)
                .append(' ')
                .append(layouts.get(type).byteSize())
                .append("  "));
        lab.say("bytes: " + sizes.toString().strip());
        lab.check(
                "an int has 4 bytes, a long 8",
                layouts.get("int").byteSize() + layouts.get("long").byteSize(),
                12L);
        try (Mapping mapping = Mapping.anonymous(4096, MapMode.SHARED)) {
            MemorySegment memory = mapping.segment();
            lab.check("from a count: zeros", ints(memory), List.of(0, 0, 0, 0, 0));
            for (int i = 0; i < 5; i++) {
                memory.setAtIndex(ValueLayout.JAVA_INT, ARRAY / 4 + i, i + 1);
            }
            inChild(lab, () -> memory.setAtIndex(ValueLayout.JAVA_INT, ARRAY / 4 + 3, 1000));
            lab.check("from a list, one item changed by a child", ints(memory), List.of(1, 2, 3, 1000, 5));
            memory.setString(ARRAY, "hello", StandardCharsets.US_ASCII);
            inChild(lab, () -> memory.set(ValueLayout.JAVA_BYTE, ARRAY, (byte) 'H'));
            lab.check("from bytes", memory.getString(ARRAY, StandardCharsets.US_ASCII), "Hello");
            withoutLock(lab, memory);
            withLock(lab, memory);
        }
    }

    private static List<Integer> ints(MemorySegment memory) {
        return IntStream.range(0, 5)
                .mapToObj(i -> memory.getAtIndex(ValueLayout.JAVA_INT, ARRAY / 4 + i))
                .toList();
    }

    private static void inChild(Lab lab, Runnable change) throws Exception {
        try (Child child = Fork.start(() -> {
            change.run();
            return 0;
        })) {
            lab.check("a child changes it", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static void add(MemorySegment memory, int amount) {
        memory.set(ValueLayout.JAVA_INT, MONEY, memory.get(ValueLayout.JAVA_INT, MONEY) + amount);
    }

    private static void withoutLock(Lab lab, MemorySegment memory) throws Exception {
        memory.set(ValueLayout.JAVA_INT, MONEY, 2000);
        try (Baton read = Baton.make();
                Baton write = Baton.make();
                Child child = Fork.start(() -> {
                    int seen = memory.get(ValueLayout.JAVA_INT, MONEY);
                    read.pass();
                    write.await();
                    memory.set(ValueLayout.JAVA_INT, MONEY, seen + 100);
                    return 0;
                })) {
            read.await();
            add(memory, 100);
            write.pass();
            lab.check("the child has added 100, and so has the parent", lab.end(child), WaitStatus.exited(0));
        }
        int money = memory.get(ValueLayout.JAVA_INT, MONEY);
        lab.say("without a lock: " + money);
        lab.check("without a lock one of them is lost", money, 2100);
    }

    private static void withLock(Lab lab, MemorySegment memory) throws Exception {
        memory.set(ValueLayout.JAVA_INT, MONEY, 0);
        Mutex lock = Mutex.create(memory.asSlice(LOCK, Mutex.SIZE));
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(Fork.start(() -> {
                for (int n = 0; n < 200; n++) {
                    lock.lock();
                    add(memory, 1);
                    lock.unlock();
                }
                return 0;
            }));
        }
        for (Child child : children) {
            lab.check("child " + children.indexOf(child) + " added 200", lab.end(child), WaitStatus.exited(0));
        }
        int money = memory.get(ValueLayout.JAVA_INT, MONEY);
        lab.say("with a lock: " + money);
        lab.check("with a lock none is lost", money, 600);
    }
}
