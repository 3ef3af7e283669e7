/** Signals in this JVM: handlers, masks, descriptors; and timers. */
module brood.signal {
    requires brood.libc;
    requires jdk.unsupported;
    requires transitive brood.core;

    exports brood.signal;
}
