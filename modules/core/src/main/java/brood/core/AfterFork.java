package brood.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a child that goes on in Java after a fork has to forget of its parent: who it was, what it watched. */
public final class AfterFork {
    private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();

    private AfterFork() {}

    /** Has this run in every child that is forked from now on, before anything else. */
    public static void add(Runnable action) {
        ACTIONS.add(action);
    }

    /** To be called by the child, once. */
    public static void run() {
        ACTIONS.forEach(Runnable::run);
    }
}
