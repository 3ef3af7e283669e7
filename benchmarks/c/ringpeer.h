/* What the ring peers have in common: rings in memory that both processes have, and waiting as brood.mmap does it. */
#define _GNU_SOURCE
#include "../../docs/ring.h"
#include "peer.h"
#include "pipe.h"
#include <sys/mman.h>

/* At least 1. */
#ifndef SPINS
#define SPINS 2000
#endif

enum { CAPACITY = 1 << 18, EAGER = 100 };

static struct ring_memory *new_ring(void) {
    struct ring_memory *m =
        mmap(NULL, sizeof *m + CAPACITY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED)
        die("mmap");
    m->magic = RING_MAGIC;
    m->version = 1;
    m->kind = RING_ONE_TO_ONE;
    m->capacity = CAPACITY;
    return m;
}

static inline void pause_a_moment(void) {
#ifdef __x86_64__
    __builtin_ia32_pause();
#else
    __asm__ volatile("yield");
#endif
}

/* Waits for room: spins, then sleeps. */
static inline uint64_t *claim(struct ring *r) {
    uint64_t *words = ring_claim(r, 64);
    while (!words) {
        for (int i = 0; i < SPINS && !(words = ring_claim(r, 64)); i++)
            if (i >= EAGER)
                pause_a_moment();
        if (!words)
            ring_await_space(r, 64);
    }
    return words;
}

/* Drains at least one record: spins, then sleeps. */
static inline int drain(struct ring *r, void (*take)(const void *, uint32_t), int limit) {
    int taken = ring_drain(r, take, limit);
    while (taken == 0) {
        for (int i = 0; i < SPINS && (taken = ring_drain(r, take, limit)) == 0; i++)
            if (i >= EAGER)
                pause_a_moment();
        if (taken == 0)
            ring_await_data(r);
    }
    return taken;
}
