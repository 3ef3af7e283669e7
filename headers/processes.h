/* Processes: starting, replacing, waiting for, identifying and limiting them. */
#ifndef BROOD_PROCESSES_H
#define BROOD_PROCESSES_H

#include <sched.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* glibc declares siginfo_t's fields as macros over nested unions; the offsets are all that is needed of it. */
#define SIGINFO_SIZE sizeof(siginfo_t)
#define SIGINFO_CODE offsetof(siginfo_t, si_code)
#define SIGINFO_PID offsetof(siginfo_t, si_pid)
#define SIGINFO_UID offsetof(siginfo_t, si_uid)
#define SIGINFO_STATUS offsetof(siginfo_t, si_status)

#define SPAWN_FILE_ACTIONS_SIZE sizeof(posix_spawn_file_actions_t)
#define SPAWN_ATTRIBUTES_SIZE sizeof(posix_spawnattr_t)
#define SIGSET_SIZE sizeof(sigset_t)
#define CPU_SET_SIZE sizeof(cpu_set_t)

/* call_X is X with the prototype Brood calls it by, syscall_X the system call X: see jextract/README.md. */
int call_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);

/* System calls that glibc 2.34 has no function for, or whose function does more than the call (setresuid changes
   every thread, waitid hides the usage, getpriority returns -1 for a legal priority). */
int syscall_getpriority(int which, id_t who);
int syscall_pidfd_open(pid_t pid, unsigned int flags);
int syscall_pidfd_send_signal(int pidfd, int signal, siginfo_t *info, unsigned int flags);
int syscall_setgid(gid_t gid);
int syscall_setgroups(size_t size, const gid_t *groups);
int syscall_setregid(gid_t real, gid_t effective);
int syscall_setresgid(gid_t real, gid_t effective, gid_t saved);
int syscall_setresuid(uid_t real, uid_t effective, uid_t saved);
int syscall_setreuid(uid_t real, uid_t effective);
int syscall_setuid(uid_t uid);
int syscall_waitid(int which, id_t id, siginfo_t *info, int options, struct rusage *usage);

#endif
