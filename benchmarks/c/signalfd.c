/* Nanoseconds per round trip of SIGUSR1 between two processes on one CPU, each of which reads it from a signalfd. */
#define _GNU_SOURCE
#include "peer.h"
#include "pipe.h"
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

static int source;
static pid_t other;

static void wait_for_it(void) {
    struct signalfd_siginfo info;
    if (read(source, &info, sizeof info) != sizeof info)
        die("read");
}

static void ping(void) {
    if (kill(other, SIGUSR1) != 0)
        die("kill");
    wait_for_it();
}

int main(void) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    source = signalfd(-1, &usr1, SFD_CLOEXEC);
    if (source < 0 || sched_setaffinity(0, sizeof one, &one) != 0 || sigprocmask(SIG_BLOCK, &usr1, NULL) != 0)
        die("set-up");
    pid_t parent = getpid();
    other = fork();
    if (other == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (1) {
            wait_for_it();
            if (kill(parent, SIGUSR1) != 0)
                _exit(0);
        }
    }
    for (int operations; scanf("%d", &operations) == 1;) {
        printf("%.3f\n", median(operations, ping));
        fflush(stdout);
    }
}
