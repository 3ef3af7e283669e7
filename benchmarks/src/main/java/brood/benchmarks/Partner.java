package brood.benchmarks;

import brood.core.Fd;
import brood.mmap.MapMode;
import brood.mmap.Mapping;
import brood.pipe.Pipe;
import brood.pipe.ReadEnd;
import brood.process.JvmCommand;
import brood.process.Redirect;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Another JVM that has the same memory, and ends with this one. */
final class Partner {
    private static final int MEMORY = 3;
    private static final int LIFELINE = 4;

    private Partner() {}

    /** Starts it; returns the memory, prepared before the other sees it. Both are for as long as this JVM lives. */
    static MemorySegment start(Class<?> main, long size, Consumer<MemorySegment> preparation, String... arguments)
            throws IOException {
        Mapping mapping = Mapping.memfd("brood-benchmark", size);
        preparation.accept(mapping.segment());
        Pipe lifeline = Pipe.open();
        JvmCommand.current()
                .mainModule("brood.benchmarks/" + main.getName(), arguments)
                .command()
                .descriptor(MEMORY, Redirect.to(mapping.fd()))
                .descriptor(LIFELINE, Redirect.to(lifeline.readEnd().fd()))
                .spawn();
        lifeline.readEnd().close();
        return mapping.segment();
    }

    /** In the other JVM. */
    static MemorySegment memory() throws IOException {
        endWithTheOther(LIFELINE);
        return Mapping.of(Fd.own(MEMORY), MapMode.SHARED).segment();
    }

    /** Ends this JVM when nobody has the write end of that pipe any more. */
    static void endWithTheOther(int lifeline) {
        Thread.ofPlatform().daemon().start(() -> awaitEnd(lifeline));
    }

    private static void awaitEnd(int pipe) {
        try (ReadEnd lifeline = ReadEnd.own(Fd.own(pipe))) {
            lifeline.read();
        } catch (IOException e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(0);
    }
}
