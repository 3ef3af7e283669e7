package brood.lab;

import brood.pipe.Pipe;
import brood.process.Child;
import brood.process.Fork;
import brood.wait.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parent and child each change what lies at the same address, and neither sees the other's change. */
final class SeparateMemory implements Scenario {
    @Override
    public String name() {
        return "separate-memory";
    }

    @Override
    public Chapter chapter() {
        return Chapter.LIFE;
    }

    @Override
    public String summary() {
        return "parent and child have the same addresses and different memory";
    }

    @Override
    public String explanation() {
        return """
                After fork the pages are shared until one side writes (copy on write), so both sides see
                their own values at identical addresses (000 §2.1, 001, 002, 004). The original compares
                id() of Python objects; here the address is that of memory outside of the heap. Calls:
                fork, pipe2.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    private static int number = 100;

    @Override
    public void run(Lab lab) throws Exception {
        number = 100;
        try (Arena arena = Arena.ofConfined();
                Pipe told = Pipe.open()) {
            MemorySegment pair = arena.allocateFrom(ValueLayout.JAVA_INT, 111, 222);
            lab.say("before: " + number + ", " + show(pair));
            try (Child child = Fork.start(() -> {
                number += 10;
                pair.setAtIndex(ValueLayout.JAVA_INT, 0, 3 * pair.getAtIndex(ValueLayout.JAVA_INT, 0));
                pair.setAtIndex(ValueLayout.JAVA_INT, 1, 3 * pair.getAtIndex(ValueLayout.JAVA_INT, 1));
                lab.say("child: " + number + ", " + show(pair));
                told.writeEnd().write((number + ", " + show(pair)).getBytes(StandardCharsets.UTF_8));
                return 0;
            })) {
                number += 20;
                lab.check("the child exits with 0", lab.end(child), WaitStatus.exited(0));
            }
            told.writeEnd().close();
            String child = new String(told.readEnd().readAllBytes(), StandardCharsets.UTF_8);
            lab.say("parent: " + number + ", " + show(pair));
            String address = " at 0x" + Long.toHexString(pair.address());
            lab.check("the child has its own values", child, "110, 333 666" + address);
            lab.check(
                    "the parent has its own, at the same address",
                    number + ", " + show(pair),
                    "120, 111 222" + address);
        }
        startedOneAfterAnother(lab);
    }

    private static String show(MemorySegment pair) {
        return pair.getAtIndex(ValueLayout.JAVA_INT, 0) + " " + pair.getAtIndex(ValueLayout.JAVA_INT, 1) + " at 0x"
                + Long.toHexString(pair.address());
    }

    /** Each sees the parent's value at its own start. */
    private static void startedOneAfterAnother(Lab lab) throws Exception {
        List<Integer> seen = new ArrayList<>();
        for (number = 1; number <= 3; number++) {
            try (Child child = Fork.start(() -> {
                int before = number;
                number = 10_000;
                return number == 10_000 ? before : 0;
            })) {
                seen.add(((WaitStatus.Exited) lab.end(child)).exitStatus());
            }
        }
        lab.check("each child sees the value at its own start, and changes only its own", seen, List.of(1, 2, 3));
    }
}
