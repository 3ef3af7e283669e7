package brood.wait;

import java.time.Duration;

/**
 * What a process used, as the kernel counted it: of the child alone and those of its own children that it waited for.
 * Linux leaves the fields it says 0 of at zero.
 *
 * @param userTime CPU time in the program, in microseconds' steps
 * @param systemTime CPU time in the kernel for the program, in microseconds' steps
 * @param maxRssKiB the most memory resident at once, in KiB. Of a spawned child this includes the launcher's own pages
 *     until the exec: an upper bound
 * @param sharedTextKiB shared text size integral: 0
 * @param unsharedDataKiB unshared data size integral: 0
 * @param unsharedStackKiB unshared stack size integral: 0
 * @param minorFaults page faults served without a device
 * @param majorFaults page faults that read from a device
 * @param swaps swaps: 0
 * @param blockInputs times a file system read from a device, in blocks of 512 bytes
 * @param blockOutputs times a file system wrote to a device, in blocks of 512 bytes
 * @param messagesSent messages sent: 0
 * @param messagesReceived messages received: 0
 * @param signalsReceived signals received: 0
 * @param voluntarySwitches times it gave the CPU up to wait
 * @param involuntarySwitches times the CPU was taken from it
 * @see <a href="https://man7.org/linux/man-pages/man2/getrusage.2.html">getrusage(2)</a>
 */
public record ResourceUsage(
        Duration userTime,
        Duration systemTime,
        long maxRssKiB,
        long sharedTextKiB,
        long unsharedDataKiB,
        long unsharedStackKiB,
        long minorFaults,
        long majorFaults,
        long swaps,
        long blockInputs,
        long blockOutputs,
        long messagesSent,
        long messagesReceived,
        long signalsReceived,
        long voluntarySwitches,
        long involuntarySwitches) {

    /** User and system time together. */
    public Duration cpuTime() {
        return userTime.plus(systemTime);
    }
}
