/* What the ring peers have in common: rings in memory that both processes have, and waiting as brood.mmap does it. */
#define _GNU_SOURCE
#include "../../docs/ring.h"
#include "peer.h"
#include "pipe.h"
#include <sys/mman.h>

#ifndef SPINS
#define SPINS 500
#endif

enum { CAPACITY = 1 << 18, MOST_PAUSES = 127, ENOUGH = 64 };

static struct ring_memory *new_ring(void) {
    struct ring_memory *m =
        mmap(NULL, sizeof *m + CAPACITY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED)
        die("mmap");
    m->magic = RING_MAGIC;
    m->version = 2;
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
        for (int i = 0; i < SPINS && !words; i++) {
            pause_a_moment();
            words = ring_claim(r, 64);
        }
        if (!words) {
            ring_await_space(r, 64);
            words = ring_claim(r, 64);
        }
    }
    return words;
}

/* Drains at least one record: pauses before the look for as long as that gets more of them, spins, then sleeps. */
static inline int drain(struct ring *r, void (*take)(const void *, uint32_t), int limit) {
    static int pauses;
    bool looks = r->position == r->known;
    for (int i = 0; looks && i < pauses; i++)
        pause_a_moment();
    int taken = ring_drain(r, take, limit);
    if (looks)
        pauses = taken >= ENOUGH || 4 * (taken - 1) < pauses ? pauses / 2 : pauses < MOST_PAUSES / 2 ? 2 * pauses + 1 : MOST_PAUSES;
    while (taken == 0) {
        for (int i = 0; i < SPINS && taken == 0; i++) {
            pause_a_moment();
            taken = ring_drain(r, take, limit);
        }
        if (taken == 0) {
            ring_await_data(r);
            taken = ring_drain(r, take, limit);
        }
    }
    return taken;
}
