package brood.mmap;

import brood.libc.memory_h;

/**
 * What the kernel may expect of the use of mapped memory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/madvise.2.html">madvise(2)</a>
 */
public enum Advice {
    /** Nothing in particular. */
    NORMAL(memory_h.MADV_NORMAL()),
    /** Here and there: reading ahead does not pay. */
    RANDOM(memory_h.MADV_RANDOM()),
    /** From front to back: read ahead, and forget what lies behind. */
    SEQUENTIAL(memory_h.MADV_SEQUENTIAL()),
    /** All of it, soon: begin to read. */
    WILLNEED(memory_h.MADV_WILLNEED()),
    /**
     * Not for now: the pages are dropped. Of a file they are read again when needed; anonymous memory and private copies
     * are lost: they read as zeros, or as the file.
     */
    DONTNEED(memory_h.MADV_DONTNEED()),
    /** Less than other memory: reclaim it first. Linux 5.4. */
    COLD(memory_h.MADV_COLD()),
    /** Not for long: reclaim it now. Linux 5.4. */
    PAGEOUT(memory_h.MADV_PAGEOUT()),
    /** With huge pages, where the kernel has them for this kind of memory. */
    HUGEPAGE(memory_h.MADV_HUGEPAGE()),
    /** Without. */
    NOHUGEPAGE(memory_h.MADV_NOHUGEPAGE());

    final int number;

    Advice(int number) {
        this.number = number;
    }
}
