/* Nanoseconds per MiB: 64 KiB writes into a 1 MiB pipe, read by another process. */
#define _GNU_SOURCE
#include "peer.h"
#include "pipe.h"

enum { CHUNK = 64 * 1024, PIPE = 1 << 20, MIB = 1 << 20 };

static char buffer[CHUNK];

static double bandwidth(int mebibytes) {
    int data[2], done[2];
    if (pipe2(data, O_CLOEXEC) != 0 || pipe2(done, O_CLOEXEC) != 0 || fcntl(data[1], F_SETPIPE_SZ, PIPE) != PIPE)
        die("pipe");
    memset(buffer, 1, CHUNK);
    pid_t reader = fork();
    if (reader == 0) {
        close(data[1]);
        while (read(data[0], buffer, CHUNK) > 0)
            ;
        _exit(write(done[1], "x", 1) != 1);
    }
    close(data[0]);
    double start = now();
    for (long left = (long)mebibytes * MIB; left > 0; left -= CHUNK)
        if (write(data[1], buffer, CHUNK) != CHUNK)
            die("write");
    close(data[1]);
    if (read(done[0], buffer, 1) != 1)
        die("read");
    double took = now() - start;
    waitpid(reader, NULL, 0);
    close(done[0]);
    close(done[1]);
    return took / mebibytes;
}

ANSWER_WITH(bandwidth(operations))
