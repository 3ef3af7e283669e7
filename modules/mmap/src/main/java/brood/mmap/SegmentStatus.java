package brood.mmap;

/**
 * A named segment as it was at one moment.
 *
 * @param name its name, without a slash
 * @param size of its data, in bytes
 * @param creator who created it
 * @param isCreatorAlive whether that process has not ended; true if it lives in another pid namespace, of which this
 *     process cannot know
 */
public record SegmentStatus(String name, long size, ProcessId creator, boolean isCreatorAlive) {}
