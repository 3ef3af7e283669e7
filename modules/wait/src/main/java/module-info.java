/** What a parent learns of a child: wait statuses and resource usage, as values. */
module brood.wait {
    requires transitive brood.core;

    exports brood.wait;
}
