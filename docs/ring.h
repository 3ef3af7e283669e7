/*
 * Brood's ring buffer in C: the layout that brood.mmap.RingBuffer uses, and both ends of either kind. For Linux,
 * little-endian, gcc or clang, _GNU_SOURCE. Left out for brevity: what a side does about one that was killed.
 *
 *     int fd = shm_open("/jobs", O_RDWR, 0);       // made by brood.mmap.SharedMemory: the data begins at 4096
 *     char *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
 *     struct ring r;
 *     if (!ring_open(&r, p + 4096)) ...
 *
 * See docs/mmap.md for what the fields mean and RingDescriptor for a drawing of them.
 */
#ifndef BROOD_RING_H
#define BROOD_RING_H

#include <limits.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RING_MAGIC 0x474E52444F4F5242ull /* "BROODRNG" */

enum { RING_ONE_TO_ONE = 1, RING_MANY_TO_ONE = 2 };
enum { RING_FINISHED = 1, RING_CLOSED = 2 };
enum { RING_RECORD = 0, RING_PADDING = 1, RING_CLAIMED = 2 };
enum { RING_SLEEPER = 1 };

struct ring_memory {
    uint64_t magic;
    uint32_t version;
    uint32_t kind;
    uint64_t capacity;
    _Alignas(128) uint64_t tail; /* with RING_SLEEPER: the consumer may be asleep */
    uint64_t lock;
    _Alignas(128) uint64_t head; /* with RING_SLEEPER: producers may be asleep */
    _Alignas(128) char unused1[256];
    _Alignas(128) uint32_t state;
    uint64_t producer;
    uint64_t consumer;
    _Alignas(128) char unused2[256];
    char data[];
};

_Static_assert(offsetof(struct ring_memory, tail) == 128, "tail");
_Static_assert(offsetof(struct ring_memory, head) == 256, "head");
_Static_assert(offsetof(struct ring_memory, producer) == 648, "producer");
_Static_assert(offsetof(struct ring_memory, data) == 1024, "data");

/* One process's view of a ring: as one end of it. */
struct ring {
    struct ring_memory *memory;
    uint64_t capacity;
    uint32_t header; /* of a record, and its alignment: 8, or 16 if many-to-one */
    uint64_t self;   /* this process */
    uint64_t position, known; /* an end's own position, and the last known one of the other end */
    uint64_t claimed;         /* up to where (one-to-one), or where its header is (many-to-one) */
    uint32_t length;
};

static inline bool ring_open(struct ring *r, void *memory) {
    struct ring_memory *m = memory;
    memset(r, 0, sizeof *r);
    if (__atomic_load_n(&m->magic, __ATOMIC_ACQUIRE) != RING_MAGIC || m->version != 2)
        return false;
    r->memory = m;
    r->capacity = m->capacity;
    r->header = m->kind == RING_MANY_TO_ONE ? 16 : 8;
    /* The pid, and above it the lower half of the start time, field 22 of /proc/self/stat. */
    char line[2048];
    FILE *stat = fopen("/proc/self/stat", "r");
    bool read = stat && fgets(line, sizeof line, stat);
    if (stat)
        fclose(stat);
    char *end = read ? strrchr(line, ')') : NULL;
    unsigned long long start;
    if (!end || sscanf(end + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &start) != 1)
        return false;
    r->self = start << 32 | (uint32_t)getpid();
    return true;
}

static inline uint64_t ring_size_of(const struct ring *r, uint32_t length) {
    return (length + 2ull * r->header - 1) & -(uint64_t)r->header;
}

/* Tail or head. */
static inline uint64_t ring_position(uint64_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE) & ~7ull; }

static inline void ring_wake(uint64_t *word) {
    __atomic_fetch_and(word, ~(uint64_t)RING_SLEEPER, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL);
}

/* Moves it on, and wakes who waits for that. */
static inline void ring_advance(uint64_t *word, uint64_t distance) {
    if (__atomic_fetch_add(word, distance, __ATOMIC_SEQ_CST) & RING_SLEEPER)
        ring_wake(word);
}

/* Says that this thread is about to sleep; then it looks again, and gives what this returned to ring_sleep. */
static inline uint32_t ring_announce(uint64_t *word) {
    uint32_t announced = __atomic_fetch_or(word, RING_SLEEPER, __ATOMIC_SEQ_CST) | RING_SLEEPER;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return announced;
}

/* Until it is woken, or not at all if anything has moved since. Does not notice when the other side is killed. */
static inline void ring_sleep(uint64_t *word, uint32_t announced) { syscall(SYS_futex, word, FUTEX_WAIT, announced, NULL); }

static inline void ring_attach_producer(struct ring *r) {
    if (r->header == 8)
        __atomic_store_n(&r->memory->producer, r->self, __ATOMIC_SEQ_CST);
    r->position = ring_position(&r->memory->tail);
    r->known = ring_position(&r->memory->head);
    ring_wake(&r->memory->tail);
}

static inline void ring_attach_consumer(struct ring *r) {
    __atomic_store_n(&r->memory->consumer, r->self, __ATOMIC_SEQ_CST);
    r->position = r->known = ring_position(&r->memory->head);
    ring_wake(&r->memory->head);
}

static inline void ring_put_header(struct ring *r, uint64_t offset, uint64_t length, uint64_t state) {
    *(uint64_t *)(r->memory->data + offset) = state << 32 | length;
}

/* Where to write so many bytes; NULL if there is no room, or the ring is closed. A lock whose holder was killed stays taken. */
static inline void *ring_claim(struct ring *r, uint32_t length) {
    struct ring_memory *m = r->memory;
    if (__atomic_load_n(&m->state, __ATOMIC_ACQUIRE) != 0)
        return NULL;
    bool many = r->header == 16;
    if (many) {
        uint64_t nobody = 0;
        while (!__atomic_compare_exchange_n(&m->lock, &nobody, r->self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            nobody = 0;
        if (__atomic_load_n(&m->state, __ATOMIC_ACQUIRE) != 0) {
            __atomic_store_n(&m->lock, 0, __ATOMIC_RELEASE);
            return NULL;
        }
        r->position = ring_position(&m->tail);
    }
    uint64_t size = ring_size_of(r, length), offset = r->position & (r->capacity - 1), rest = r->capacity - offset;
    uint64_t extent = size <= rest ? size : rest + size;
    char *place = NULL;
    if (r->position + extent - r->known > r->capacity)
        r->known = ring_position(&m->head);
    if (r->position + extent - r->known <= r->capacity) {
        if (extent != size) {
            ring_put_header(r, offset, rest - r->header, RING_PADDING);
            offset = 0;
        }
        ring_put_header(r, offset, length, many ? RING_CLAIMED : RING_RECORD);
        place = m->data + offset + r->header;
        r->length = length;
        if (many) {
            r->claimed = offset;
            *(uint64_t *)(m->data + offset + 8) = r->self;
            __atomic_fetch_add(&m->tail, extent, __ATOMIC_SEQ_CST); /* the consumer waits for a complete record */
        } else {
            r->claimed = r->position + extent;
        }
    }
    if (many)
        __atomic_store_n(&m->lock, 0, __ATOMIC_RELEASE);
    return place;
}

static inline void ring_commit(struct ring *r) {
    struct ring_memory *m = r->memory;
    if (r->header == 16) {
        uint64_t *header = (uint64_t *)(m->data + r->claimed);
        __atomic_store_n(header, (uint64_t)r->length, __ATOMIC_RELEASE);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (__atomic_load_n(&m->tail, __ATOMIC_RELAXED) & RING_SLEEPER)
            ring_wake(&m->tail);
    } else {
        ring_advance(&m->tail, r->claimed - r->position);
        r->position = r->claimed;
    }
}

/* For the only producer: nothing follows. */
static inline void ring_finish(struct ring *r) {
    __atomic_fetch_or(&r->memory->state, RING_FINISHED, __ATOMIC_SEQ_CST);
    ring_wake(&r->memory->tail);
    uint64_t self = r->self;
    __atomic_compare_exchange_n(&r->memory->producer, &self, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Hands over the records that are there, up to a limit: how many; -1 if the stream is finished, or the ring closed, and all was read. */
static inline int ring_drain(struct ring *r, void (*take)(const void *record, uint32_t length), int limit) {
    struct ring_memory *m = r->memory;
    uint64_t at = r->position;
    int count = 0;
    if (at == r->known)
        r->known = ring_position(&m->tail);
    if (at == r->known) {
        bool over = __atomic_load_n(&m->state, __ATOMIC_ACQUIRE) != 0; /* in this order: the last record comes before the end */
        return over && ring_position(&m->tail) == at ? -1 : 0;
    }
    while (at != r->known && count < limit) {
        char *record = m->data + (at & (r->capacity - 1));
        uint64_t header = r->header == 16 ? __atomic_load_n((uint64_t *)record, __ATOMIC_ACQUIRE) : *(uint64_t *)record;
        if (header >> 32 == RING_CLAIMED)
            break;
        at += ring_size_of(r, (uint32_t)header);
        if (header >> 32 == RING_RECORD) {
            count++;
            take(record + r->header, (uint32_t)header);
        }
    }
    if (at != r->position) {
        ring_advance(&m->head, at - r->position);
        r->position = at;
    }
    return count;
}

/* Whether the next record is not complete. */
static inline bool ring_is_claimed(struct ring *r) {
    uint64_t *header = (uint64_t *)(r->memory->data + (r->position & (r->capacity - 1)));
    return __atomic_load_n(header, __ATOMIC_ACQUIRE) >> 32 == RING_CLAIMED;
}

/* Waits until there may be something to drain. */
static inline void ring_await_data(struct ring *r) {
    struct ring_memory *m = r->memory;
    uint32_t announced = ring_announce(&m->tail);
    if (ring_position(&m->tail) == r->position ? __atomic_load_n(&m->state, __ATOMIC_SEQ_CST) == 0
                                               : ring_is_claimed(r))
        ring_sleep(&m->tail, announced);
    else
        ring_wake(&m->tail);
}

/* Waits until there may be room for so many bytes, or the ring is closed. */
static inline void ring_await_space(struct ring *r, uint32_t length) {
    struct ring_memory *m = r->memory;
    uint32_t announced = ring_announce(&m->head);
    uint64_t tail = ring_position(&m->tail), size = ring_size_of(r, length);
    uint64_t rest = r->capacity - (tail & (r->capacity - 1)), extent = size <= rest ? size : rest + size;
    if (tail + extent - ring_position(&m->head) > r->capacity && __atomic_load_n(&m->state, __ATOMIC_SEQ_CST) == 0)
        ring_sleep(&m->head, announced);
    else
        ring_wake(&m->head); /* another producer may be about to sleep, and nothing may move any more */
}

#endif
