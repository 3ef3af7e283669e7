/* A robust mutex that nobody else wants. */
#include "mutex.h"

int main(void) {
    prepare();
    answer();
}
