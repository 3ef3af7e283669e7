/* The system itself: C library, kernel, configuration, environment. */
#ifndef BROOD_SYSTEM_H
#define BROOD_SYSTEM_H

#include <gnu/libc-version.h>
#include <stdlib.h>
#include <unistd.h>

#endif
