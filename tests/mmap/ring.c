/* One end of a ring in C, for RingInCTest: ring produce|consume FILE RECORDS. The records are those of Records.java. */
#define _GNU_SOURCE
#include "../../docs/ring.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

static uint64_t expected;

static uint64_t word(uint64_t number, int i) { return i == 0 ? number : number * 0x9E3779B97F4A7C15ull + i; }

static void check(const void *record, uint32_t length) {
    const uint64_t *words = record;
    for (int i = 0; i < 8; i++)
        if (length != 64 || words[i] != word(expected, i)) {
            fprintf(stderr, "record %llu: not what was expected\n", (unsigned long long)expected);
            exit(1);
        }
    expected++;
}

int main(int argc, char **argv) {
    struct stat status;
    struct ring ring;
    int fd = argc == 4 ? open(argv[2], O_RDWR) : -1;
    if (fd < 0 || fstat(fd, &status) != 0)
        return 2;
    char *file = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (file == MAP_FAILED || !ring_open(&ring, file + 4096))
        return 2;
    uint64_t count = strtoull(argv[3], NULL, 10);
    if (strcmp(argv[1], "produce") == 0) {
        ring_attach_producer(&ring);
        for (uint64_t number = 0; number < count; number++) {
            uint64_t *words;
            while (!(words = ring_claim(&ring, 64)))
                ring_await_space(&ring, 64);
            for (int i = 0; i < 8; i++)
                words[i] = word(number, i);
            ring_commit(&ring);
        }
        if (ring.memory->kind == RING_ONE_TO_ONE)
            ring_finish(&ring);
        return 0;
    }
    ring_attach_consumer(&ring);
    while (expected < count) {
        int taken = ring_drain(&ring, check, 100);
        if (taken < 0)
            break;
        if (taken == 0)
            ring_await_data(&ring);
    }
    return expected == count ? 0 : 1;
}
