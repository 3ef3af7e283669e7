/* A robust mutex that nobody else wants. */
#include "mutex.h"

int main(void) {
    prepare();
    for (int operations; scanf("%d", &operations) == 1;) {
        printf("%.3f\n", median(operations, lock) / LOCKS);
        fflush(stdout);
    }
}
