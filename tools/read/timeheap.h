/* timeheap.h - what comes next in time: a heap of pointers, the least time on top.
 *
 * Owns:     its array.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   the binary heap of the textbooks. */
#ifndef SIGVET_TOOLS_TIMEHEAP_H
#define SIGVET_TOOLS_TIMEHEAP_H

#include <stddef.h>
#include <stdint.h>

struct timeheap_node {
    uint64_t time;
    uint64_t rank; /* among equal times, the least comes first */
    void *what;
};

/* All zero: empty. */
struct timeheap {
    struct timeheap_node *nodes;
    size_t count, room;
};

void timeheap_free(struct timeheap *h);
void timeheap_clear(struct timeheap *h);
void timeheap_push(struct timeheap *h, uint64_t time, uint64_t rank, void *what);

/* Of a heap that is not empty. timeheap_later() gives what is on top another time. */
void timeheap_pop(struct timeheap *h);
void timeheap_later(struct timeheap *h, uint64_t time);

#endif
