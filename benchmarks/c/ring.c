/*
 * Nanoseconds per record of 64 bytes through a ring to another process, which says by a pipe when it has had them. The
 * words of a record are volatile: each is an access of its own, as it is in Java, and as it is where a record has fields.
 */
#include "ringpeer.h"

enum { RECORDS = 1 << 20, BATCH = 512 };

static uint64_t next, expected;

static void take(const void *record, uint32_t length) {
    const volatile uint64_t *w = record;
    uint64_t sum = w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6] + w[7];
    if (length != 64 || sum != 8 * expected++ + 28)
        _exit(1);
}

static double records(struct ring *ring, int done, int operations) {
    char answer;
    double start = now();
    for (int round = 0; round < operations / RECORDS; round++) {
        for (int i = 0; i < RECORDS; i++, next++) {
            volatile uint64_t *words = claim(ring);
            for (int j = 0; j < 8; j++)
                words[j] = next + j;
            ring_commit(ring);
        }
        if (read(done, &answer, 1) != 1)
            die("read");
    }
    return (now() - start) / operations;
}

int main(void) {
    struct ring_memory *memory = new_ring();
    struct ring ring;
    int done[2];
    if (pipe2(done, O_CLOEXEC) != 0)
        die("pipe");
    if (fork() == 0) {
        close(0);
        close(done[0]);
        if (!ring_open(&ring, memory))
            die("ring");
        ring_attach_consumer(&ring);
        while (1) {
            for (int taken = 0, count; taken < RECORDS; taken += count)
                if ((count = drain(&ring, take, RECORDS - taken < BATCH ? RECORDS - taken : BATCH)) < 0)
                    _exit(0);
            if (write(done[1], "x", 1) != 1)
                _exit(0);
        }
    }
    close(done[1]);
    if (!ring_open(&ring, memory))
        die("ring");
    ring_attach_producer(&ring);
    for (int operations; scanf("%d", &operations) == 1;) {
        printf("%.3f\n", records(&ring, done[0], operations));
        fflush(stdout);
    }
    ring_finish(&ring);
}
