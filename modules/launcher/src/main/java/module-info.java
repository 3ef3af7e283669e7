/** The command line. Exports nothing. */
module launcher {
    requires brood.core;
    requires brood.lab;
    requires brood.libc;
    requires brood.mmap;
    requires brood.pipe;
    requires brood.process;
    requires brood.proctable;
    requires brood.signal;
    requires brood.wait;
    requires brood.workers;
    requires com.fasterxml.jackson.core;
}
