package brood.lab;

import brood.process.Child;
import brood.process.Fork;
import brood.sync.Mutex;
import brood.wait.WaitStatus;
import brood.workers.CType;
import brood.workers.SharedArray;
import brood.workers.SharedValue;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Values of C types that several processes change. */
final class ValuesInMemory implements Scenario {
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
                an update; with the lock that belongs to the value none is lost. In Python a number that does not
                fit is cut, in Brood refused. Calls: memfd_create, mmap, fork, futex.""";
    }

    /** A type, what C calls it, and its highest value. */
    private record Type<T>(CType<T> type, String inC, T highest) {
        boolean reachesChild(Lab lab) throws Exception {
            try (SharedValue<T> value = SharedValue.of(type, highest);
                    Child child = Fork.start(() -> value.get().equals(highest) ? 0 : 1)) {
                return lab.end(child).equals(WaitStatus.exited(0));
            }
        }

        /** What a child puts between two zeros. */
        boolean comesFromChild(Lab lab) throws Exception {
            try (SharedArray<T> array = SharedArray.of(type, 3);
                    Child child = Fork.start(() -> {
                        array.set(1, highest);
                        return 0;
                    })) {
                T zero = array.get(0);
                return lab.end(child).equals(WaitStatus.exited(0))
                        && array.toList().equals(List.of(zero, highest, zero))
                        && !zero.equals(highest);
            }
        }
    }

    private static final BigInteger HIGHEST_UNSIGNED =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private static final List<Type<?>> TYPES = List.of(
            new Type<>(CType.CHAR, "char", 'ÿ'),
            new Type<>(CType.WCHAR, "wchar_t", Character.MAX_CODE_POINT),
            new Type<>(CType.BYTE, "char", Byte.MAX_VALUE),
            new Type<>(CType.UNSIGNED_BYTE, "char", 0xFF),
            new Type<>(CType.SHORT, "short", Short.MAX_VALUE),
            new Type<>(CType.UNSIGNED_SHORT, "short", 0xFFFF),
            new Type<>(CType.INT, "int", Integer.MAX_VALUE),
            new Type<>(CType.UNSIGNED_INT, "int", 0xFFFF_FFFFL),
            new Type<>(CType.LONG, "long", Long.MAX_VALUE),
            new Type<>(CType.UNSIGNED_LONG, "long", HIGHEST_UNSIGNED),
            new Type<>(CType.LONG_LONG, "long long", Long.MAX_VALUE),
            new Type<>(CType.UNSIGNED_LONG_LONG, "long long", HIGHEST_UNSIGNED),
            new Type<>(CType.FLOAT, "float", Float.MAX_VALUE),
            new Type<>(CType.DOUBLE, "double", Double.MAX_VALUE));

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public void run(Lab lab) throws Exception {
        Map<String, MemoryLayout> platform = Linker.nativeLinker().canonicalLayouts();
        for (Type<?> type : TYPES) {
            String letter = "'" + type.type().letter() + "'";
            lab.say(letter + " " + type.inC() + ": " + type.type().size() + " bytes, up to " + type.highest());
            lab.check(
                    letter + " has this platform's size",
                    (long) type.type().size(),
                    platform.get(type.inC()).byteSize());
            lab.check(letter + ": a child sees the highest value", type.reachesChild(lab));
            lab.check(letter + ": and what it puts into an array is seen here", type.comesFromChild(lab));
        }
        arrays(lab);
        try (SharedValue<Integer> money = SharedValue.of(CType.INT, 2000)) {
            withoutLock(lab, money);
        }
        try (SharedValue<Integer> money = SharedValue.of(CType.INT, 2000)) {
            withLock(lab, money);
        }
    }

    private interface Change {
        void make();
    }

    private static void arrays(Lab lab) throws Exception {
        try (SharedArray<Integer> zeros = SharedArray.of(CType.INT, 5)) {
            lab.check("from a count: zeros", zeros.toList(), List.of(0, 0, 0, 0, 0));
            inChild(lab, () -> zeros.set(4, 5));
            lab.check("an item changed by a child", zeros.toList(), List.of(0, 0, 0, 0, 5));
        }
        try (SharedArray<Integer> list = SharedArray.of(CType.INT, List.of(1, 2, 3, 4, 5))) {
            inChild(lab, () -> list.set(3, 1000));
            lab.check("from a list, one item changed", list.toList(), List.of(1, 2, 3, 1000, 5));
        }
        try (SharedArray<Character> bytes = SharedArray.of(CType.CHAR, List.of('h', 'e', 'l', 'l', 'o'))) {
            inChild(lab, () -> bytes.set(0, 'H'));
            lab.check("from bytes, one item changed", bytes.toList(), List.of('H', 'e', 'l', 'l', 'o'));
        }
    }

    private static void inChild(Lab lab, Change change) throws Exception {
        try (Child child = Fork.start(() -> {
            change.make();
            return 0;
        })) {
            lab.check("a child changes it", lab.end(child), WaitStatus.exited(0));
        }
    }

    private static void withoutLock(Lab lab, SharedValue<Integer> money) throws Exception {
        try (Baton read = Baton.make();
                Baton write = Baton.make();
                Child child = Fork.start(() -> {
                    int seen = money.get();
                    read.pass();
                    write.await();
                    money.set(seen + 100);
                    return 0;
                })) {
            read.await();
            money.set(money.get() + 100);
            write.pass();
            lab.check("the child has added 100, and so has the parent", lab.end(child), WaitStatus.exited(0));
        }
        lab.say("without a lock: " + money.get());
        lab.check("without a lock one of them is lost", money.get(), 2100);
    }

    private static void withLock(Lab lab, SharedValue<Integer> money) throws Exception {
        Mutex lock = money.lock();
        try (Baton read = Baton.make();
                Baton write = Baton.make();
                Child child = Fork.start(() -> {
                    lock.lock();
                    int seen = money.get();
                    read.pass();
                    write.await();
                    money.set(seen + 100);
                    lock.unlock();
                    return 0;
                })) {
            read.await();
            lab.check("between the child's two steps the lock is not to be had", lock.tryLock(), false);
            write.pass();
            lock.lock();
            money.set(money.get() + 100);
            lock.unlock();
            lab.check("both have added 100 again", lab.end(child), WaitStatus.exited(0));
        }
        lab.say("with a lock: " + money.get());
        lab.check("with a lock none is lost", money.get(), 2200);
    }
}
