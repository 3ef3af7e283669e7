/* Starts a program and waits for it: nothing but posix_spawn and waitpid. */
#include "peer.h"
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static void spawn(void) {
    char *argv[] = {"/bin/true", NULL};
    pid_t pid;
    int status;
    int error = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
    if (error != 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "spawn of %s failed: %s\n", argv[0], strerror(error));
        exit(1);
    }
}

ANSWER_WITH(median(operations, spawn))
