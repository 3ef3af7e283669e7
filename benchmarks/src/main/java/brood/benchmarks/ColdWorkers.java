package brood.benchmarks;

import brood.process.JvmCommand;
import brood.workers.Worker;
import brood.workers.WorkerJvm;

/** A worker without a task, from before its start until it has been joined. On the image, with the image's modules only. */
final class ColdWorkers implements Work {
    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            JvmCommand jvm = JvmCommand.current()
                    .withoutFlags(flag -> flag.startsWith("--module-path="))
                    .mainModule("launcher");
            try (Worker worker = new Worker().jvm(WorkerJvm.of(jvm)).start()) {
                worker.join();
                if (worker.exitValue().orElse(-1) != 0) {
                    throw new IllegalStateException(
                            "the worker failed", worker.failure().orElse(null));
                }
            }
        });
    }
}
