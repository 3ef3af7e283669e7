/** Locks between processes, in shared memory. */
module brood.sync {
    requires brood.libc;
    requires transitive brood.mmap;

    exports brood.sync;
}
