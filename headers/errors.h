/* Error numbers and their texts. */
#ifndef BROOD_ERRORS_H
#define BROOD_ERRORS_H

#include <errno.h>
#include <string.h>

#endif
