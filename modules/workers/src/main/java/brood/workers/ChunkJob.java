package brood.workers;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Elements of a map that travel together. Each is a task of its own, with an answer or a failure of its own. */
final class ChunkJob extends Job<List<Answer>> {
    private final byte[] mapping;
    private final Object[] arguments;
    private final Answer[] answers;
    private final int mostRetries;
    private int answered;
    private int retries;
    private byte[] frame;

    ChunkJob(WorkerPool pool, Callable<List<Answer>> task, byte[] mapping, Object[] arguments) {
        super(pool, task);
        this.mapping = mapping;
        this.arguments = arguments;
        answers = new Answer[arguments.length];
        mostRetries = pool.options.retries;
        retries = mostRetries;
        frame = Copies.mapFrame(mapping, arguments); // now: what cannot be sent shows, and a copy is a copy of now
    }

    @Override
    byte[] frame() {
        return frame;
    }

    @Override
    boolean add(Answer answer) {
        answers[answered++] = answer;
        retries = mostRetries;
        return answered == answers.length;
    }

    @Override
    void finish() {
        complete(Arrays.asList(answers));
    }

    @Override
    boolean lose(boolean mayRetry, Throwable why) {
        if (!(mayRetry && retries-- > 0) && add(new Answer(null, why))) {
            finish();
            return false;
        }
        frame = Copies.mapFrame(mapping, Arrays.copyOfRange(arguments, answered, arguments.length));
        return true;
    }
}
