/* Nanoseconds per MiB: 64 KiB writes into a 1 MiB pipe, read by another process, which stays for all rounds. */
#define _GNU_SOURCE
#include "peer.h"
#include "pipe.h"

enum { CHUNK = 64 * 1024, PIPE = 1 << 20, MIB = 1 << 20, MEBIBYTES = 256 }; /* as in PipeBandwidth.java */

static _Alignas(4096) char buffer[CHUNK]; /* as in Java: where it begins matters to the copy */
static int there[2], back[2];

static void take(void) {
    for (long left = (long)MEBIBYTES * MIB; left > 0;) {
        long count = read(there[0], buffer, CHUNK);
        if (count <= 0)
            _exit(0);
        left -= count;
    }
    if (write(back[1], "x", 1) != 1)
        _exit(1);
}

static void give(void) {
    char answer;
    for (long left = (long)MEBIBYTES * MIB; left > 0; left -= CHUNK)
        if (write(there[1], buffer, CHUNK) != CHUNK)
            die("write");
    if (read(back[0], &answer, 1) != 1)
        die("read");
}

int main(void) {
    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0 || fcntl(there[1], F_SETPIPE_SZ, PIPE) != PIPE)
        die("pipe");
    memset(buffer, 1, CHUNK);
    if (fork() == 0) {
        close(there[1]);
        close(back[0]);
        while (1)
            take();
    }
    close(there[0]);
    close(back[1]);
    for (int operations; scanf("%d", &operations) == 1;) {
        double start = now();
        for (int done = 0; done < operations; done += MEBIBYTES)
            give();
        printf("%.3f\n", (now() - start) / operations);
        fflush(stdout);
    }
}
