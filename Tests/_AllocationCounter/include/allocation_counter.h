#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/* Heap allocations that the calling thread has made since it started. */
long allocation_count(void);

#endif
