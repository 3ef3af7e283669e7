package brood.lab;

import brood.pipe.Pipe;
import java.io.IOException;

/** Goes from one process to another, which waits for it: what the documents leave to sleeping. A byte in a pipe. */
final class Baton implements AutoCloseable {
    private final Pipe pipe;

    private Baton(Pipe pipe) {
        this.pipe = pipe;
    }

    static Baton make() throws IOException {
        return new Baton(Pipe.open());
    }

    void pass() throws IOException {
        pass(0);
    }

    /** Passes it with a number from 0 to 255. */
    void pass(int number) throws IOException {
        pipe.writeEnd().write(number);
    }

    /**
     * Waits for it.
     *
     * @return the number that comes with it
     */
    int await() throws IOException {
        return pipe.readEnd().read();
    }

    @Override
    public void close() {
        pipe.close();
    }
}
