/** Measures Brood against its peers. */
module brood.benchmarks {
    requires brood.libc;
    requires brood.process;
    requires brood.signal;
    requires jdk.management;
}
