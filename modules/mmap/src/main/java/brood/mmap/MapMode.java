package brood.mmap;

import brood.libc.memory_h;

/** What a write to mapped memory does. */
public enum MapMode {
    /** {@code MAP_SHARED, PROT_READ}: there are no writes; those of others are seen. */
    READ_ONLY(memory_h.MAP_SHARED(), memory_h.PROT_READ()),
    /** {@code MAP_SHARED, PROT_READ | PROT_WRITE}: it reaches the file and everybody who maps it. */
    SHARED(memory_h.MAP_SHARED(), memory_h.PROT_READ() | memory_h.PROT_WRITE()),
    /** {@code MAP_PRIVATE, PROT_READ | PROT_WRITE}: it stays in this process, which gets a copy of the page (copy on write). */
    PRIVATE(memory_h.MAP_PRIVATE(), memory_h.PROT_READ() | memory_h.PROT_WRITE());

    final int flags;
    final int protection;

    MapMode(int flags, int protection) {
        this.flags = flags;
        this.protection = protection;
    }
}
