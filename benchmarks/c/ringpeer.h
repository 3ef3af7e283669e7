/* What the ring peers have in common: rings in memory that both processes have, and waiting as brood.mmap does it. */
#define _GNU_SOURCE
#include "../../docs/ring.h"
#include "peer.h"
#include "pipe.h"
#include <sys/mman.h>

#ifndef SPINS
#define SPINS 500
#endif

enum { CAPACITY = 1 << 18, MOST_PAUSES = 31 };

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

/* Before the first look: longer each time for as long as that finds something. */
static inline void pauses(int count) {
    for (int i = 0; i < count; i++)
        pause_a_moment();
}

static inline int next_pauses(int pauses, bool found) {
    int more = 2 * pauses + 1;
    return !found ? pauses / 2 : more < MOST_PAUSES ? more : MOST_PAUSES;
}

/* Waits for room: spins, then sleeps. */
static inline uint64_t *claim(struct ring *r) {
    static int before;
    uint64_t *words = ring_claim(r, 64);
    while (!words) {
        pauses(before);
        words = ring_claim(r, 64);
        before = next_pauses(before, words);
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

/* Drains at least one record: spins, then sleeps. */
static inline int drain(struct ring *r, void (*take)(const void *, uint32_t), int limit) {
    static int before;
    int taken = ring_drain(r, take, limit);
    while (taken == 0) {
        pauses(before);
        taken = ring_drain(r, take, limit);
        before = next_pauses(before, taken);
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
