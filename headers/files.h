/* Files and descriptors: opening, duplicating, reading, writing, waiting for readiness. */
#ifndef BROOD_FILES_H
#define BROOD_FILES_H

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* call_X is X with the prototype Brood calls it by, syscall_X the system call X: see jextract/README.md. */
int call_open(const char *path, int flags, mode_t mode);
int call_fcntl(int fd, int command, long argument);
int call_ioctl(int fd, unsigned long request, void *argument);

/* System calls that glibc 2.34 has no function for. */
int syscall_faccessat2(int dirfd, const char *path, int mode, int flags);

#endif
