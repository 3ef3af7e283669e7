/** Measures Brood against its peers. */
@SuppressWarnings("requires-automatic") // a peer
module brood.benchmarks {
    requires brood.libc;
    requires brood.mmap;
    requires brood.process;
    requires brood.signal;
    requires brood.sync;
    requires jdk.management;
    requires org.agrona;
}
