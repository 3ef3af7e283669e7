/* Signals: sending, masks, dispositions. */
#ifndef BROOD_SIGNALS_H
#define BROOD_SIGNALS_H

#include <signal.h>

/* Glibc's SIGRTMIN and SIGRTMAX are function calls, its SIG_DFL and SIG_IGN pointers: jextract takes neither. */
#define SIGNAL_DEFAULT 0
#define SIGNAL_IGNORE 1

/* call_X is X with the prototype Brood calls it by: only the two constants above are ever passed, no function. */
long call_signal(int number, long disposition);

#endif
