package brood.mmap;

import brood.core.PosixException;
import brood.libc.Native;
import brood.libc.memory_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of a {@link Mapping}: its segment, a new one whenever the memory has moved or is protected otherwise, and the
 * system calls on it, during which it is not unmapped. Thread-safe.
 */
final class Pages {
    private final ReentrantLock lock = new ReentrantLock();
    private final String file; // null if it is anonymous
    private boolean writable;
    private MemorySegment memory; // for system calls, under the lock; null when unmapped
    private Arena arena;
    private volatile MemorySegment segment;

    Pages(long address, long length, boolean writable, String file) {
        this.file = file;
        this.writable = writable;
        expose(address, length);
    }

    private void expose(long address, long length) {
        memory = Native.at(address, length);
        arena = Arena.ofShared();
        MemorySegment exposed = Native.at(address, length, arena);
        segment = writable ? exposed : exposed.asReadOnly();
    }

    MemorySegment segment() {
        MemorySegment current = segment;
        if (current == null) {
            throw new IllegalStateException("the mapping is closed");
        }
        return current;
    }

    boolean areMapped() {
        return segment != null;
    }

    /** They stay until {@link #release}. */
    void hold() {
        lock.lock();
        if (memory == null) {
            lock.unlock();
            throw new IllegalStateException("the mapping is closed");
        }
    }

    void release() {
        lock.unlock();
    }

    long resident() throws PosixException {
        hold();
        try (Arena temporary = Arena.ofConfined()) {
            long count = (memory.byteSize() + Mapping.pageSize() - 1) / Mapping.pageSize();
            MemorySegment vector = temporary.allocate(count);
            check(memory_h.mincore(memory, memory.byteSize(), vector), "mincore");
            long resident = 0;
            for (long i = 0; i < count; i++) {
                resident += vector.get(ValueLayout.JAVA_BYTE, i) & 1;
            }
            return resident;
        } finally {
            release();
        }
    }

    void flush(long from, long length) throws PosixException {
        hold();
        try {
            MemorySegment part = memory.asSlice(from, length);
            long lead = from % Mapping.pageSize();
            part = memory.asSlice(from - lead, length + lead);
            check(memory_h.msync(part, part.byteSize(), memory_h.MS_SYNC()), "msync");
        } finally {
            release();
        }
    }

    void advise(Advice advice) throws PosixException {
        hold();
        try {
            check(memory_h.madvise(memory, memory.byteSize(), advice.number), "madvise " + advice);
        } finally {
            release();
        }
    }

    void lockInMemory() throws PosixException {
        hold();
        try {
            check(memory_h.mlock(memory, memory.byteSize()), "mlock");
        } finally {
            release();
        }
    }

    void unlock() throws PosixException {
        hold();
        try {
            check(memory_h.munlock(memory, memory.byteSize()), "munlock");
        } finally {
            release();
        }
    }

    void setWritable(boolean on) throws PosixException {
        hold();
        try {
            arena.close(); // first: a write that the kernel refuses would end the JVM
            try {
                int protection = on ? memory_h.PROT_READ() | memory_h.PROT_WRITE() : memory_h.PROT_READ();
                check(memory_h.mprotect(memory, memory.byteSize(), protection), "mprotect");
                writable = on;
            } finally {
                expose(memory.address(), memory.byteSize());
            }
        } finally {
            release();
        }
    }

    /** What changes with the length. */
    interface Resizing {
        void run() throws PosixException;
    }

    /**
     * Changes the length.
     *
     * @param before done while nobody can use the segment, before anything else
     * @param undo done if the memory's length cannot be changed
     */
    void resize(long newLength, Resizing before, Resizing undo) throws PosixException {
        hold();
        try {
            arena.close();
            long address = memory.address();
            long length = memory.byteSize();
            try {
                before.run();
                long result = memory_h.mremap(memory, length, newLength, memory_h.MREMAP_MAYMOVE());
                if (result < 0) {
                    undo.run();
                    throw PosixException.of(result, "mremap", newLength + " bytes");
                }
                address = result;
                length = newLength;
            } finally {
                expose(address, length);
            }
        } finally {
            release();
        }
    }

    /** False if they are unmapped already. */
    boolean unmap() {
        lock.lock();
        try {
            if (memory == null) {
                return false;
            }
            arena.close();
            segment = null;
            memory_h.munmap(memory, memory.byteSize());
            memory = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void check(int result, String call) throws PosixException {
        PosixException.check(result, call, file == null ? memory.byteSize() + " bytes" : file);
    }
}
