#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>

/* Heap allocations that the calling thread has made since it started. */
long allocation_count(void);

/* Whether they are counted at all; not under a sanitizer. */
bool allocations_are_counted(void);

#endif
