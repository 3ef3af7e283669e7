package brood.workers;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * What a worker's JVM runs: one frame after the other, on the main thread, until there are no more. It calls no native
 * function, which would double the time of a start, so the inherited pipes are opened by name.
 */
final class WorkerMain {
    /** Something of each form that a result may have, to be answered in a rehearsal. */
    private static final Object[] RESULTS = {null, true, 1, 1L, 1.5, "a", BigInteger.ONE};

    private final FrameInput in;
    private final FrameOutput out;
    private final ObjectInputFilter filter = Copies.filter();

    /** The mapping of the last chunk, which is most often that of the next. */
    private byte[] mappingBytes;

    private Mapping<Object, Object> mapping;

    private int rehearsals;

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
            answer(Frame.READY, null);
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    /** Reads the next frame without doing it, so that all that this and an answer take gets loaded, linked and compiled. */
    private void rehearse() throws Exception {
        try {
            if (in.next() == Frame.MAP) {
                Values.readInt(in);
                readMapping();
            }
            Values.read(in, filter);
        } catch (Throwable failure) {
            // which will show when it counts
        }
        answer(Frame.READY, RESULTS[rehearsals++ % RESULTS.length]);
    }

    private void call() throws IOException {
        try {
            Object task = Values.read(in, filter);
            if (task instanceof Callable<?> callable) {
                answer(Frame.VALUE, callable.call());
            } else {
                ((Runnable) task).run();
                answer(Frame.VALUE, null);
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
            readMapping();
            items = (Object[]) Values.read(in, filter);
        } catch (Throwable failure) {
            for (int i = 0; i < count; i++) {
                fail(failure);
            }
            return;
        }
        for (Object item : items) {
            try {
                answer(Frame.VALUE, mapping.apply(item));
            } catch (Throwable failure) {
                fail(failure);
            }
            Thread.interrupted();
        }
    }

    @SuppressWarnings("unchecked")
    private void readMapping() throws IOException, ClassNotFoundException {
        byte[] bytes = in.readNBytes(Values.readInt(in));
        if (!Arrays.equals(bytes, mappingBytes)) {
            mapping = (Mapping<Object, Object>) Copies.read(new ByteArrayInputStream(bytes), filter);
            mappingBytes = bytes;
        }
    }

    private void answer(byte kind, Object value) throws Exception {
        out.begin(kind);
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
