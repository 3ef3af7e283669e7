/** The vocabulary of Linux processes: errors, descriptors, pids, signals, deadlines, readiness. */
module brood.core {
    requires brood.libc;

    exports brood.core;
}
