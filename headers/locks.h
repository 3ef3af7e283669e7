/* Waiting for other processes: the futex, and locks on files. */
#ifndef BROOD_LOCKS_H
#define BROOD_LOCKS_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>

/* syscall_X is the system call X: see jextract/README.md. The two operations that are used take four arguments. */
int syscall_futex(uint32_t *word, int operation, uint32_t value, const struct timespec *timeout);

#endif
