/* Nanoseconds per lock and unlock of a robust mutex that processes share; the second process is optional. */
#define _GNU_SOURCE
#include "peer.h"
#include "shared.h"
#include <pthread.h>

enum { LOCKS = 1000 };

static struct {
    pthread_mutex_t mutex;
    _Alignas(64) volatile long guarded;
} *memory;

static void lock(void) {
    for (int i = 0; i < LOCKS; i++) {
        if (pthread_mutex_lock(&memory->mutex) != 0)
            exit(1);
        memory->guarded++;
        pthread_mutex_unlock(&memory->mutex);
    }
}

static void prepare(void) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    memory = shared();
    if (pthread_mutex_init(&memory->mutex, &attributes) != 0)
        die("pthread_mutex_init");
}

