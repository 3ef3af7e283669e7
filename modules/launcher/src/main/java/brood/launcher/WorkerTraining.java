package brood.launcher;

import brood.workers.Task;
import brood.workers.Worker;
import brood.workers.WorkerJvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;

/**
 * The run that a worker's archives are made of: a worker that receives what workers receive and sends what they send.
 * Started by {@code build-image} only, with the flags that have the worker's JVM record.
 */
final class WorkerTraining {
    private WorkerTraining() {}

    public static void main(String[] recording) throws IOException, InterruptedException {
        WorkerJvm jvm = WorkerJvm.current().flags(recording);
        try (Worker worker = Worker.of(WorkerTraining::work).jvm(jvm).start()) {
            worker.join();
            if (worker.exitValue().orElse(-1) != 0) {
                throw new IllegalStateException(
                        "the worker failed", worker.failure().orElse(null));
            }
        }
    }

    private static void work() throws Exception {
        int captured = 1;
        Task<Integer> task = () -> captured;
        Object[] objects = {1, 2L, 3.0, "four", true, null, new int[] {5}, new byte[6], List.of(7), task};
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        out.writeObject(objects);
        out.flush();
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
