/* Nanoseconds by which the interval between two ticks of a timer of 1 ms is off, in the median. */
#include "peer.h"
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>

static double error_of(int ticks) {
    double *errors = malloc(ticks * sizeof *errors);
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    struct itimerspec every = {{0, 1000000}, {0, 1000000}};
    uint64_t count;
    double last = 0;
    if (fd < 0 || timerfd_settime(fd, 0, &every, NULL) != 0)
        exit(1);
    for (int i = -1; i < ticks; i++) {
        if (read(fd, &count, sizeof count) != sizeof count)
            exit(1);
        double time = now(), error = time - last - 1e6;
        if (i >= 0)
            errors[i] = error < 0 ? -error : error;
        last = time;
    }
    close(fd);
    qsort(errors, ticks, sizeof *errors, ascending);
    double result = errors[ticks / 2];
    free(errors);
    return result;
}

ANSWER_WITH(error_of(operations))
