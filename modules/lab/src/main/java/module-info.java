/** The scenarios of the documents that Brood grew from, live: each does the real thing and checks what must be seen. */
module brood.lab {
    requires transitive brood.core;
    requires brood.mmap;
    requires brood.pipe;
    requires transitive brood.process;
    requires brood.proctable;
    requires brood.signal;
    requires brood.sync;
    requires transitive brood.wait;
    requires brood.workers;

    exports brood.lab;
}
