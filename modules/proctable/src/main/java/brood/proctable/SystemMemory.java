package brood.proctable;

import brood.core.PosixException;
import brood.core.ProcFile;

/**
 * The memory of the machine, in bytes; of all of it, also in a container.
 *
 * @param totalBytes the RAM that the kernel has
 * @param freeBytes what is used for nothing
 * @param availableBytes what programs could still get without swapping, by the kernel's estimate
 * @param buffersBytes what holds blocks of devices
 * @param cacheBytes what holds files and can mostly be given up, with the kernel's own reclaimable memory
 * @param swapTotalBytes the swap space
 * @param swapFreeBytes what of it is free
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_meminfo.5.html">proc_meminfo(5)</a>
 */
public record SystemMemory(
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long buffersBytes,
        long cacheBytes,
        long swapTotalBytes,
        long swapFreeBytes) {
    /** Reads it. */
    public static SystemMemory read() throws PosixException {
        return of(Fields.of(ProcFile.text("/proc/meminfo")));
    }

    static SystemMemory of(Fields fields) {
        return new SystemMemory(
                fields.bytes("MemTotal"),
                fields.bytes("MemFree"),
                fields.bytes("MemAvailable"),
                fields.bytes("Buffers"),
                fields.bytes("Cached") + fields.bytes("SReclaimable"),
                fields.bytes("SwapTotal"),
                fields.bytes("SwapFree"));
    }

    /** What is not available. */
    public long usedBytes() {
        return totalBytes - availableBytes;
    }

    /** The swap space in use. */
    public long swapUsedBytes() {
        return swapTotalBytes - swapFreeBytes;
    }
}
