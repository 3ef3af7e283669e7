package brood.workers;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * What a worker's JVM runs: one frame after the other, on the main thread, until there are no more. It calls no native
 * function, which would double the time of a start, so the inherited pipes are opened by name.
 */
final class WorkerMain {
    /** The JVM compiles what was called two hundred times; then reading a task takes a third of the time. */
    private static final int REHEARSALS = 400;

    /** What a task answers is seldom as long to write as the task is to read. */
    private static final int REHEARSALS_PER_ANSWER = 4;

    private final FrameInput in;
    private final FrameOutput out;
    private final ObjectInputFilter filter = Copies.filter();

    /** The mapping of the last chunk, which is most often that of the next. */
    private byte[] mappingBytes;

    private Mapping<Object, Object> mapping;

    private WorkerMain() throws IOException {
        in = new FrameInput(new FileInputStream("/proc/self/fd/" + Frame.FROM_PARENT));
        out = new FrameOutput(new FileOutputStream("/proc/self/fd/" + Frame.TO_PARENT));
    }

    public static void main(String[] arguments) throws Throwable {
        new WorkerMain().serve();
    }

    private void serve() throws Throwable {
        for (int kind = in.next(); kind >= 0; kind = in.next()) {
            switch (kind) {
                case Frame.WORKER -> {
                    runWorker();
                    return;
                }
                case Frame.PREPARE -> prepare();
                case Frame.REHEARSE -> rehearse();
                case Frame.CALL -> call();
                case Frame.MAP -> map();
                default -> throw new IOException("a frame of unknown kind " + kind);
            }
        }
    }

    /** An exception goes to the parent, and then the usual way: it is printed, and the exit status is 1. */
    private void runWorker() throws Throwable {
        try {
            ((Worker) Values.read(in, filter)).run();
        } catch (Throwable failure) {
            fail(failure);
            throw failure;
        }
    }

    private void prepare() throws IOException {
        try {
            if (Values.read(in, filter) instanceof Action action) {
                action.perform();
            }
            ready();
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    private void ready() throws IOException {
        out.begin(Frame.READY);
        out.end();
    }

    /** Reads a task again and again without running it, so that all it takes is loaded, linked and compiled. */
    private void rehearse() throws IOException {
        ByteArrayInputStream frame = new ByteArrayInputStream(in.readAllBytes());
        FrameInput rehearsed = new FrameInput(frame);
        FrameOutput nowhere = new FrameOutput(OutputStream.nullOutputStream());
        try {
            for (int i = 0; i < REHEARSALS; i++) {
                frame.reset();
                if (rehearsed.next() == Frame.MAP) {
                    Values.readInt(rehearsed);
                    readMapping(rehearsed);
                }
                Object task = Values.read(rehearsed, filter);
                if (i % REHEARSALS_PER_ANSWER == 0) {
                    nowhere.begin(Frame.VALUE);
                    Values.write(nowhere, task);
                    nowhere.end();
                }
            }
        } catch (Throwable failure) {
            // which will show when it counts
        }
        ready();
    }

    private void call() throws IOException {
        try {
            Object task = Values.read(in, filter);
            if (task instanceof Callable<?> callable) {
                answer(callable.call());
            } else {
                ((Runnable) task).run();
                answer(null);
            }
        } catch (Throwable failure) { // whatever it is, it is the task's
            fail(failure);
        }
        Thread.interrupted(); // which the task may have left behind
    }

    /** Each element has an answer of its own, even if none of them can be read. */
    private void map() throws IOException {
        int count = Values.readInt(in);
        Object[] items;
        try {
            readMapping(in);
            items = (Object[]) Values.read(in, filter);
        } catch (Throwable failure) {
            for (int i = 0; i < count; i++) {
                fail(failure);
            }
            return;
        }
        for (Object item : items) {
            try {
                answer(mapping.apply(item));
            } catch (Throwable failure) {
                fail(failure);
            }
            Thread.interrupted();
        }
    }

    @SuppressWarnings("unchecked")
    private void readMapping(FrameInput frame) throws IOException, ClassNotFoundException {
        byte[] bytes = frame.readNBytes(Values.readInt(frame));
        if (!Arrays.equals(bytes, mappingBytes)) {
            mapping = (Mapping<Object, Object>) Copies.read(new ByteArrayInputStream(bytes), filter);
            mappingBytes = bytes;
        }
    }

    private void answer(Object value) throws Exception {
        out.begin(Frame.VALUE);
        try {
            Values.write(out, value);
        } catch (Throwable failure) { // of the value's own code as well
            out.takeBack();
            throw failure;
        }
        out.end();
    }

    private void fail(Throwable failure) throws IOException {
        String trace = Traces.of(failure);
        out.begin(Frame.FAILURE);
        try {
            Copies.write(out, trace, failure);
        } catch (Throwable unsendable) {
            out.takeBack();
            out.begin(Frame.FAILURE);
            Copies.write(out, trace, null);
        }
        out.end();
    }
}
