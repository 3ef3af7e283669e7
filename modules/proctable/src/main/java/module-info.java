/** {@code /proc} as a whole: all processes and the load of the system. */
module brood.proctable {
    requires brood.libc;
    requires transitive brood.core;

    exports brood.proctable;
}
