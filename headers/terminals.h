/* Terminals: who is in the foreground. */
#ifndef BROOD_TERMINALS_H
#define BROOD_TERMINALS_H

#include <unistd.h>

#endif
