/* Timers and clocks. */
#ifndef BROOD_TIMERS_H
#define BROOD_TIMERS_H

#include <stddef.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* jextract binds no struct around structs of another list (timeval and timespec): sizes and offsets do. */
#define ITIMERVAL_SIZE sizeof(struct itimerval)
#define ITIMERVAL_INTERVAL offsetof(struct itimerval, it_interval)
#define ITIMERVAL_VALUE offsetof(struct itimerval, it_value)
#define ITIMERSPEC_SIZE sizeof(struct itimerspec)
#define ITIMERSPEC_INTERVAL offsetof(struct itimerspec, it_interval)
#define ITIMERSPEC_VALUE offsetof(struct itimerspec, it_value)

#endif
