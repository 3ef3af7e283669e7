/** Measures Brood against its peers. */
module brood.benchmarks {
    requires brood.libc;
    requires brood.process;
    requires brood.workers;
    requires static jdk.management; // the image has none
}
