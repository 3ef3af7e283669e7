/** The scenarios of the documents that Brood grew from, live: each does the real thing and checks what must be seen. */
module brood.lab {
    requires transitive brood.core;
    requires brood.pipe;
    requires transitive brood.process;
    requires brood.proctable;
    requires transitive brood.wait;

    exports brood.lab;
}
