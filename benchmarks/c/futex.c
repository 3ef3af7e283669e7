/* Nanoseconds per round trip of a number between two processes on one CPU, both asleep on a futex meanwhile. */
#define _GNU_SOURCE
#include "peer.h"
#include "shared.h"
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>

static atomic_int *there, *back;

static void say(atomic_int *word, int number) {
    atomic_store(word, number);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(atomic_int *word, int number) {
    while (atomic_load(word) != number)
        syscall(SYS_futex, word, FUTEX_WAIT, number - 1, NULL, NULL, 0);
}

static void ping(void) {
    int number = atomic_load(there) + 1;
    say(there, number);
    await(back, number);
}

int main(void) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        die("sched_setaffinity");
    char *memory = shared();
    there = (atomic_int *)memory;
    back = (atomic_int *)(memory + 64);
    if (fork_partner() == 0)
        for (int number = 1;; number++) {
            await(there, number);
            say(back, number);
        }
    for (int operations; scanf("%d", &operations) == 1;) {
        printf("%.3f\n", median(operations, ping));
        fflush(stdout);
    }
}
