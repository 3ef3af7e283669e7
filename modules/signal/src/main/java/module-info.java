/** Signals in this JVM: handlers, masks, descriptors. */
module brood.signal {
    requires brood.libc;
    requires jdk.unsupported;
    requires transitive brood.core;

    exports brood.signal;
}
