package brood.workers;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;

/**
 * What a worker answers.
 *
 * @param value the task's result, or null
 * @param failure what it threw, or null
 */
record Answer(Object value, Throwable failure) {
    /**
     * Reads the next one.
     *
     * @return null if the worker has ended before it was complete
     */
    static Answer read(FrameInput in, ObjectInputFilter filter) throws IOException {
        while (true) {
            try {
                int kind = in.next();
                if (kind < 0) {
                    return null;
                }
                Answer answer =
                        switch ((byte) kind) {
                            case Frame.READY -> new Answer(null, null);
                            case Frame.VALUE -> new Answer(value(in, filter), null);
                            case Frame.FAILURE -> new Answer(null, failure(in, filter));
                            default -> throw new IOException("a frame of unknown kind " + kind);
                        };
                in.skipRest(); // nothing is left that would look like an answer to the next task
                return answer;
            } catch (FrameInput.TakenBack e) {
                // the next one says why
            } catch (FrameInput.CutOff e) {
                return null;
            } catch (Unreadable e) {
                return new Answer(
                        null, new RemoteFailure("the result cannot be read here: " + e.getCause(), e.getCause()));
            }
        }
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(Throwable why) {
            super(why);
        }
    }

    private static Object value(FrameInput in, ObjectInputFilter filter) throws IOException, Unreadable {
        try {
            return Values.read(in, filter);
        } catch (FrameInput.TakenBack | FrameInput.CutOff e) {
            throw e;
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            throw new Unreadable(e);
        }
    }

    private static Throwable failure(FrameInput in, ObjectInputFilter filter) throws IOException {
        String trace = "";
        try {
            ObjectInputStream stream = Copies.reader(in, filter);
            trace = (String) stream.readObject();
            Throwable failure = (Throwable) stream.readObject();
            if (failure == null) {
                return new RemoteFailure(trace, null);
            }
            failure.toString(); // what wraps it asks for that, and would fail instead
            return failure;
        } catch (FrameInput.TakenBack | FrameInput.CutOff e) {
            throw e;
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            return new RemoteFailure(trace, e);
        }
    }
}
