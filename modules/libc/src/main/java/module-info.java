/** Generated bindings of the C library; the only module with native access. */
@SuppressWarnings("module") // some of the readers are built later
module brood.libc {
    exports brood.libc to
            brood.core,
            brood.lab,
            brood.mmap,
            brood.pipe,
            brood.process,
            brood.proctable,
            brood.signal,
            brood.supervisor,
            brood.sync,
            brood.wait,
            brood.workers,
            launcher;
}
