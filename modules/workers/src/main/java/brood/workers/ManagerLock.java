package brood.workers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A lock that threads of other processes hold, as often as they like; those of a process that has ended hold nothing. */
final class ManagerLock implements Lock {
    private ManagerCaller holder;
    private int holds;

    @Override
    public synchronized boolean tryLock() {
        ManagerCaller caller = ManagerServer.caller();
        if (holder != null && !holder.equals(caller)) {
            return false;
        }
        holder = caller;
        holds++;
        return true;
    }

    @Override
    public void lock() {
        try {
            lockInterruptibly();
        } catch (InterruptedException e) { // the caller's process has ended
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void lockInterruptibly() throws InterruptedException {
        while (!tryLock()) {
            wait();
        }
    }

    @Override
    public synchronized boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(time);
        while (!tryLock()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    @Override
    public synchronized void unlock() {
        if (!ManagerServer.caller().equals(holder)) {
            throw new IllegalMonitorStateException("another thread holds the lock, or none");
        }
        if (--holds == 0) {
            holder = null;
            notifyAll();
        }
    }

    /** The process has ended. */
    synchronized void release(int pid) {
        if (holder != null && holder.pid() == pid) {
            holder = null;
            holds = 0;
            notifyAll();
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a manager's lock has no conditions");
    }
}
