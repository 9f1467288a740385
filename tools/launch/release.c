/* release.c - gives back the storage of those parts of a trace that were read.
 *
 * Owns:     see release.h.
 * Contexts: see release.h.
 * Errors:   see release.h.
 * Source:   see release.h. */
#include "release.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define PAGE 4096u
#define STEP (64u << 10) /* not worth a system call for less */

void release_init(struct release *r, int fd)
{
    *r = (struct release){.fd = fd};
}

void release_free(struct release *r)
{
    free(r->span);
    *r = (struct release){.fd = -1};
}

static void punch(const struct release *r, uint64_t from, uint64_t to)
{
    if (from < to) {
        (void)fallocate(r->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)from,
                        (off_t)(to - from));
    }
}

/* Gives back what has become worth it, at both ends of what is gone already. */
static void give_back(const struct release *r, struct release_span *s)
{
    uint64_t from = (s->from + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    uint64_t to = s->to & ~(uint64_t)(PAGE - 1);

    if (s->gone_end == 0) {
        if (from < to && to - from >= STEP) {
            punch(r, from, to);
            s->gone = from;
            s->gone_end = to;
        }
        return;
    }
    if (s->gone - from >= STEP) {
        punch(r, from, s->gone);
        s->gone = from;
    }
    if (to - s->gone_end >= STEP) {
        punch(r, s->gone_end, to);
        s->gone_end = to;
    }
}

/* The first span that ends at or behind `offset`. */
static size_t find(const struct release *r, uint64_t offset)
{
    size_t low = 0;
    size_t high = r->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->span[middle].to < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void insert(struct release *r, size_t i, uint64_t from, uint64_t to)
{
    if (r->count == r->room) {
        r->room = r->room > 0 ? 2 * r->room : 64;
        r->span = xrealloc_array(r->span, r->room, sizeof *r->span);
    }
    memmove(&r->span[i + 1], &r->span[i], (r->count - i) * sizeof *r->span);
    r->span[i] = (struct release_span){.from = from, .to = to};
    r->count++;
}

/* Makes span i and the one behind it, which it reaches, one. */
static void join(struct release *r, size_t i)
{
    struct release_span *s = &r->span[i];
    const struct release_span *next = s + 1;

    if (s->gone_end == 0) {
        s->gone = next->gone;
        s->gone_end = next->gone_end;
    } else if (next->gone_end != 0) {
        punch(r, s->gone_end, next->gone);
        s->gone_end = next->gone_end;
    }
    s->to = next->to > s->to ? next->to : s->to;
    r->count--;
    memmove(&r->span[i + 1], &r->span[i + 2], (r->count - i - 1) * sizeof *r->span);
}

void release_done(struct release *r, uint64_t offset, uint64_t size)
{
    uint64_t end = 0;

    if (r->fd < 0 || __builtin_add_overflow(offset, size, &end)) {
        return;
    }
    size_t i = find(r, offset);
    if (i == r->count || r->span[i].from > end) {
        insert(r, i, offset, end);
    } else {
        struct release_span *s = &r->span[i];
        s->from = offset < s->from ? offset : s->from;
        s->to = end > s->to ? end : s->to;
    }
    while (i + 1 < r->count && r->span[i + 1].from <= r->span[i].to) {
        join(r, i);
    }
    give_back(r, &r->span[i]);
}
