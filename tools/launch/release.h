/* release.h - gives back the storage of those parts of a trace that were read.
 *
 * Owns:     the list of parts that are done with.
 * Contexts: the process that reads the trace while it is being written.
 * Errors:   a file system that cannot do it keeps its storage.
 * Source:   fallocate(2), FALLOC_FL_PUNCH_HOLE.
 *
 * Only whole pages go, and only chunks of events: the shim counts on in other records, whatever their
 * age, and must not meet a page without storage (T3). */
#ifndef SIGVET_TOOLS_RELEASE_H
#define SIGVET_TOOLS_RELEASE_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that are done with; of these, the pages from `gone` to `gone_end` were given back. */
struct release_span {
    uint64_t from, to;
    uint64_t gone, gone_end; /* both 0: none */
};

struct release {
    int fd;                    /* -1: nothing is given back */
    struct release_span *span; /* ascending, no two of them touch */
    size_t count, room;
};

void release_init(struct release *r, int fd);
void release_free(struct release *r);

/* These bytes will not be read or written any more. In any order. */
void release_done(struct release *r, uint64_t offset, uint64_t size);

#endif
