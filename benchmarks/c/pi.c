/* The terms that PiTerms.java adds up. */
#include "peer.h"

enum { TERMS = 1000000 };

static double total;
static long from;

static void add(void) {
    double sum = 0;
    for (long k = from; k < from + TERMS; k++) {
        sum += 1.0 / (2 * k + 1) / (2 * k + 1);
    }
    from += TERMS;
    total += sum;
}

static double answer(int operations) {
    double result = median(operations, add);
    if (total == 0) { /* keeps the loop */
        exit(1);
    }
    return result;
}

ANSWER_WITH(answer(operations))
