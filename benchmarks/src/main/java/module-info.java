/** Measures Brood against its peers. */
@SuppressWarnings("requires-automatic") // a peer
module brood.benchmarks {
    requires brood.libc;
    requires brood.mmap;
    requires brood.process;
    requires brood.signal;
    requires brood.sync;
    requires brood.workers;
    requires static jdk.management; // the image has none
    requires static org.agrona; // likewise
}
