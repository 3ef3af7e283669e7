/* Nanoseconds per round trip of 64 bytes through two rings between two processes on one CPU, where spinning never pays. */
#define SPINS 0
#include "ringpeer.h"
#include <sched.h>

static struct ring there, back;
static uint64_t next, got;

static void take(const void *record, uint32_t length) {
    got = *(const uint64_t *)record;
    if (length != 64)
        _exit(1);
}

static void put(struct ring *r, uint64_t number) {
    uint64_t *words = claim(r);
    for (int i = 0; i < 8; i++)
        words[i] = number;
    ring_commit(r);
}

static void ping(void) {
    put(&there, ++next);
    drain(&back, take, 1);
    if (got != next)
        die("another record");
}

int main(void) {
    struct ring_memory *first = new_ring(), *second = new_ring();
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        die("sched_setaffinity");
    if (fork() == 0) {
        close(0);
        if (!ring_open(&there, first) || !ring_open(&back, second))
            die("ring");
        ring_attach_consumer(&there);
        ring_attach_producer(&back);
        while (drain(&there, take, 1) > 0)
            put(&back, got);
        _exit(0);
    }
    if (!ring_open(&there, first) || !ring_open(&back, second))
        die("ring");
    ring_attach_producer(&there);
    ring_attach_consumer(&back);
    for (int operations; scanf("%d", &operations) == 1;) {
        printf("%.3f\n", median(operations, ping));
        fflush(stdout);
    }
    ring_finish(&there);
}
