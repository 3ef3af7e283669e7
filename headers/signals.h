/* Signals: sending, masks, dispositions, receiving by descriptor. */
#ifndef BROOD_SIGNALS_H
#define BROOD_SIGNALS_H

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/signalfd.h>

/* What a siginfo_t to be sent with a value needs besides SIGINFO_CODE, SIGINFO_PID and SIGINFO_UID of processes.h. */
#define SIGINFO_SIGNO offsetof(siginfo_t, si_signo)
#define SIGINFO_VALUE offsetof(siginfo_t, si_value)

/* Glibc's SIGRTMIN and SIGRTMAX are function calls, its SIG_DFL and SIG_IGN pointers: jextract takes neither. */
#define SIGNAL_DEFAULT 0
#define SIGNAL_IGNORE 1

/* call_X is X with the prototype Brood calls it by: only the two constants above are ever passed, no function. */
long call_signal(int number, long disposition);

#endif
