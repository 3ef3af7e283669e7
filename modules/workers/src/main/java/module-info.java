/** Tasks in other JVMs, which may crash without harm to this one. */
module brood.workers {
    requires brood.libc;
    requires transitive brood.process;
    requires transitive brood.sync;

    exports brood.workers;
}
