/* A peer in C: answers each line on standard input, a number of operations, with a line: nanoseconds per operation. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median duration of an operation. */
static inline double median(int operations, void (*operation)(void)) {
    double *times = malloc(operations * sizeof *times);
    for (int i = 0; i < operations; i++) {
        double start = now();
        operation();
        times[i] = now() - start;
    }
    qsort(times, operations, sizeof *times, ascending);
    double result = times[operations / 2];
    free(times);
    return result;
}

#define ANSWER_WITH(expression)                                \
    int main(void) {                                           \
        for (int operations; scanf("%d", &operations) == 1;) { \
            printf("%.3f\n", expression);                      \
            fflush(stdout);                                    \
        }                                                      \
    }
