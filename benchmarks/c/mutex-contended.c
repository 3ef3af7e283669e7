/* A robust mutex that another process wants all the time; the mean, as for MutexLocks.Contended. */
#include "mutex.h"

int main(void) {
    prepare();
    if (fork_partner() == 0)
        while (1)
            lock();
    for (int operations; scanf("%d", &operations) == 1;) {
        double start = now();
        for (int i = 0; i < operations; i++)
            lock();
        printf("%.3f\n", (now() - start) / operations / LOCKS);
        fflush(stdout);
    }
}
