/* The function that Downcalls.java calls. */
#include "peer.h"
#include <spawn.h>

enum { CALLS = 10000 };

static posix_spawnattr_t attributes;

static void call(void) {
    int errors = 0;
    for (int i = 0; i < CALLS; i++) {
        errors += posix_spawnattr_setpgroup(&attributes, i);
    }
    if (errors != 0) {
        exit(1);
    }
}

ANSWER_WITH(median(operations, call) / CALLS)
