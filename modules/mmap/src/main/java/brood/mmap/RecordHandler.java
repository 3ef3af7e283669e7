package brood.mmap;

import java.lang.foreign.MemorySegment;

/** Takes records out of a ring, where they lie. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * Takes one. Its bytes are the ring's and are overwritten after the return: what is to last must be copied.
     * It may close the consumer, and gets no more then. If it throws, it has had this record, and the batch ends.
     *
     * @param memory where the record is; each time the same segment
     * @param offset at which it begins there
     * @param length in bytes
     */
    void onRecord(MemorySegment memory, long offset, int length);
}
