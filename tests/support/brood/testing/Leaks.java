package brood.testing;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves something behind: {@code @ExtendWith(Leaks.class)} on the test class.
 *
 * <p>Compared before and after each test, its own set-up and tear-down included: the descriptors of
 * {@code /proc/self/fd} (opened ones that stay open, and strangers' that got closed), the children of this process (running or
 * zombie), the files in {@code /dev/shm}, and the signal mask of the testing thread. What goes away by itself, a reaper
 * thread's zombie for instance, has {@link #PATIENCE_NANOS} to do so.
 *
 * <p>Not counted: files that the JVM opens as it loads classes, and up to six eventfds, which {@code Poller} keeps for
 * the next wait. Not for tests that run concurrently in one JVM.
 */
public final class Leaks implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(Leaks.class);
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        context.getStore(NAMESPACE).put(Snapshot.class, Snapshot.take());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
        Snapshot before = context.getStore(NAMESPACE).get(Snapshot.class, Snapshot.class);
        long start = System.nanoTime();
        String difference = Snapshot.take().differenceTo(before);
        while (!difference.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(10); // between two looks, not instead of one
            difference = Snapshot.take().differenceTo(before);
        }
        if (!difference.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left something behind:" + difference);
        }
    }
}
