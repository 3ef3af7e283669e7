package brood.proctable;

/**
 * What a process has of memory, in bytes; all 0 for a kernel thread and for one that has ended.
 *
 * @param virtualBytes its address space: VIRT of top
 * @param residentBytes what of it is in RAM: RES of top
 * @param sharedBytes what of that is of files or shared memory: SHR of top
 * @param peakResidentBytes the most that was in RAM at a time
 * @param lockedBytes what is locked in RAM
 * @param swappedBytes what was swapped out
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public record ProcessMemory(
        long virtualBytes,
        long residentBytes,
        long sharedBytes,
        long peakResidentBytes,
        long lockedBytes,
        long swappedBytes) {
    static ProcessMemory of(Fields status) {
        return new ProcessMemory(
                status.bytes("VmSize"),
                status.bytes("VmRSS"),
                status.bytes("RssFile") + status.bytes("RssShmem"),
                status.bytes("VmHWM"),
                status.bytes("VmLck"),
                status.bytes("VmSwap"));
    }
}
