/** The lifecycle of processes: describe, spawn, signal, wait for, replace. */
module brood.process {
    requires brood.libc;
    requires transitive brood.core;
    requires transitive brood.pipe;
    requires transitive brood.wait;

    exports brood.process;
}
