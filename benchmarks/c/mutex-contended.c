/* A robust mutex that another process wants all the time. */
#include "mutex.h"

int main(void) {
    prepare();
    if (fork_partner() == 0)
        while (1)
            lock();
    answer();
}
