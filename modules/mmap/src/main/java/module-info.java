/** Mapped files, shared memory, ring buffers, and the futex. */
module brood.mmap {
    requires brood.libc;
    requires transitive brood.core;

    exports brood.mmap;
}
