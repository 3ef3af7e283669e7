package brood.core;

import brood.libc.files_h;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a descriptor is ready for.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public enum PollEvent {
    /** {@code POLLIN}: a read does not block; on a pidfd, the process has ended. */
    READABLE(files_h.POLLIN()),
    /** {@code POLLOUT}: a write does not block. */
    WRITABLE(files_h.POLLOUT()),
    /** {@code POLLPRI}: something exceptional, such as urgent data. */
    PRIORITY(files_h.POLLPRI()),
    /** {@code POLLRDHUP}: the peer of a socket writes no more. */
    READ_HANGUP(files_h.POLLRDHUP()),
    /** {@code POLLHUP}: the other side is gone. Always reported. */
    HANGUP(files_h.POLLHUP()),
    /** {@code POLLERR}: an error; on the write end of a pipe, nobody reads. Always reported. */
    ERROR(files_h.POLLERR()),
    /** {@code POLLNVAL}: the descriptor is closed. Always reported. */
    CLOSED(files_h.POLLNVAL());

    private static final PollEvent[] ALL = values();

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
    private static final Set<PollEvent>[] SETS = new Set[1 << ALL.length];

    private final int bits;

    PollEvent(int bits) {
        this.bits = bits;
    }

    /** The kernel's number for it. */
    short bits() {
        return (short) bits;
    }

    static short bits(PollEvent... events) {
        int all = 0;
        for (PollEvent event : events) {
            all |= event.bits;
        }
        return (short) all;
    }

    /** Unmodifiable, and made once for each combination. */
    static Set<PollEvent> of(short bits) {
        int index = 0;
        for (PollEvent event : ALL) {
            index |= (bits & event.bits) != 0 ? 1 << event.ordinal() : 0;
        }
        Set<PollEvent> events = SETS[index];
        if (events == null) {
            events = EnumSet.noneOf(PollEvent.class);
            for (PollEvent event : ALL) {
                if ((bits & event.bits) != 0) {
                    events.add(event);
                }
            }
            events = Collections.unmodifiableSet(events);
            SETS[index] = events;
        }
        return events;
    }
}
