/* Terminals: who is in the foreground, how they behave, how large they are, and pseudo-terminals. */
#ifndef BROOD_TERMINALS_H
#define BROOD_TERMINALS_H

#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* All that is needed of the settings: the rest is the C library's business. */
#define TERMIOS_SIZE sizeof(struct termios)
#define TERMIOS_LFLAG offsetof(struct termios, c_lflag)
#define TERMIOS_CC offsetof(struct termios, c_cc)

#endif
