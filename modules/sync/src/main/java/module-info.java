/** Locks between processes, in shared memory. */
module brood.sync {
    requires transitive brood.mmap;

    exports brood.sync;
}
