/* Memory: mappings, shared memory without a name, the files behind them and their names. */
#ifndef BROOD_MEMORY_H
#define BROOD_MEMORY_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* call_X is X with the prototype Brood calls it by: see jextract/README.md. */
void *call_mremap(void *old_address, size_t old_size, size_t new_size, int flags);

#endif
