package brood.workers;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * What a worker's JVM runs: one frame after the other, on the main thread, until there are no more. It calls no native
 * function, which would double the time of a start, so the inherited pipes are opened by name.
 */
final class WorkerMain {
    private final FrameInput in;
    private final FrameOutput out;
    private final ObjectInputFilter filter = Copies.filter(System.getProperty(Copies.FILTER, ""));

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
            if (kind == Frame.WORKER) {
                runWorker();
                return;
            }
            try {
                switch (kind) {
                    case Frame.PREPARE -> prepare();
                    case Frame.CALL -> answer(call(Copies.read(in, filter)));
                    case Frame.MAP -> answer(map());
                    default -> throw new IOException("a frame of unknown kind " + kind);
                }
            } catch (Throwable failure) { // whatever it is, it is the task's
                fail(failure);
            }
            Thread.interrupted(); // which the task may have left behind
        }
    }

    /** An exception goes to the parent, and then the usual way: it is printed, and the exit status is 1. */
    private void runWorker() throws Throwable {
        try {
            ((Worker) Copies.read(in, filter)).run();
        } catch (Throwable failure) {
            fail(failure);
            throw failure;
        }
    }

    private void prepare() throws Exception {
        if (Copies.read(in, filter) instanceof Action action) {
            action.perform();
        }
        out.begin(Frame.READY);
        out.end();
    }

    private static Object call(Object task) throws Exception {
        if (task instanceof Callable<?> callable) {
            return callable.call();
        }
        ((Runnable) task).run();
        return null;
    }

    private Object[] map() throws Exception {
        byte[] bytes = in.readNBytes(in.readInt());
        if (!Arrays.equals(bytes, mappingBytes)) {
            mapping = mapping(bytes);
            mappingBytes = bytes;
        }
        Object[] items = (Object[]) Copies.read(in, filter);
        for (int i = 0; i < items.length; i++) {
            items[i] = mapping.apply(items[i]);
        }
        return items;
    }

    @SuppressWarnings("unchecked")
    private Mapping<Object, Object> mapping(byte[] bytes) throws IOException, ClassNotFoundException {
        return (Mapping<Object, Object>) Copies.read(new ByteArrayInputStream(bytes), filter);
    }

    private void answer(Object value) throws Exception {
        out.begin(Frame.VALUE);
        try {
            Copies.write(out, value);
        } catch (Throwable failure) { // of the value's own code as well
            out.takeBack();
            throw failure;
        }
        out.end();
    }

    private void fail(Throwable failure) throws IOException {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        out.begin(Frame.FAILURE);
        try {
            Copies.write(out, trace.toString(), failure);
        } catch (Throwable unsendable) {
            out.takeBack();
            out.begin(Frame.FAILURE);
            Copies.write(out, trace.toString(), null);
        }
        out.end();
    }
}
