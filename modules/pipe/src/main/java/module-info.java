/** Anonymous pipes. */
module brood.pipe {
    requires brood.libc;
    requires transitive brood.core;

    exports brood.pipe;
}
