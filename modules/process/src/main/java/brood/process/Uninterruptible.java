package brood.process;

/** Short-lived threads whose end is awaited whatever happens: until then it is open what they have done. */
final class Uninterruptible {
    private Uninterruptible() {}

    static Thread start(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Waits for the thread's end; an interrupt is kept for later. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
