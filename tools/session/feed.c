/* feed.c - a run's trace into its audit, while it grows or afterwards.
 *
 * Owns:     see feed.h.
 * Contexts: see feed.h.
 * Errors:   see feed.h.
 * Source:   see feed.h. */
#include "feed.h"

#include <stdlib.h>

#include "engine.h"
#include "release.h"
#include "util.h"

#define BATCH 256u /* events between two looks of the caller at something else */

struct part {
    uint64_t offset, size;
};

struct feed {
    struct trace *trace;
    struct audit *audit;
    struct engine *engine; /* NULL: the trace has records alone */
    struct release release;
    const uint64_t *scanned; /* NULL: nobody else reads */
    struct part *parts;      /* what is done with and was not scanned yet */
    size_t part_count, part_room;
    uint64_t read;
    bool ended;
};

static bool is_scanned(const struct feed *f, uint64_t end)
{
    return f->scanned == NULL || end <= *f->scanned;
}

/* An events_done. */
static void take_done(uint64_t offset, uint64_t size, void *feed)
{
    struct feed *f = feed;

    f->read += size;
    if (is_scanned(f, offset + size)) {
        release_done(&f->release, offset, size);
        return;
    }
    if (f->part_count == f->part_room) {
        f->part_room = f->part_room > 0 ? 2 * f->part_room : 16;
        f->parts = xrealloc_array(f->parts, f->part_room, sizeof *f->parts);
    }
    f->parts[f->part_count++] = (struct part){offset, size};
}

/* Releases what was scanned meanwhile. */
static void release_scanned(struct feed *f)
{
    size_t left = 0;

    for (size_t i = 0; i < f->part_count; i++) {
        const struct part *p = &f->parts[i];
        if (is_scanned(f, p->offset + p->size)) {
            release_done(&f->release, p->offset, p->size);
        } else {
            f->parts[left++] = *p;
        }
    }
    f->part_count = left;
}

void feed_spare(struct feed *f, const uint64_t *scanned)
{
    f->scanned = scanned;
}

struct feed *feed_new(struct trace *t, struct audit *a, int release)
{
    struct feed *f = xcalloc(1, sizeof *f);

    f->trace = t;
    f->audit = a;
    f->read = reader_header(t)->records_off;
    release_init(&f->release, release);
    if (engine_wants(t)) {
        f->engine = engine_new(t, a);
        engine_on_done(f->engine, take_done, f);
    }
    return f;
}

void feed_free(struct feed *f)
{
    if (f != NULL) {
        engine_free(f->engine);
        release_free(&f->release);
        free(f->parts);
        free(f);
    }
}

static bool some_events(struct feed *f, bool final)
{
    release_scanned(f);
    if (engine_some(f->engine, BATCH, final)) {
        return true;
    }
    /* Threads that are idle have chunks that will be written to; all that is in them was read. */
    f->read = reader_header(f->trace)->tail;
    if (final && !f->ended) {
        f->ended = true;
        engine_end(f->engine);
    }
    return false;
}

bool feed_some(struct feed *f, bool final)
{
    const struct sigvet_record *rec;

    if (f->engine != NULL) {
        return some_events(f, final);
    }
    if ((rec = reader_next(f->trace, final)) == NULL) {
        return false;
    }
    audit_feed(f->audit, rec);
    return true;
}

uint64_t feed_read(const struct feed *f)
{
    return f->read;
}

void feed_all(struct trace *t, struct audit *a)
{
    struct feed *f = feed_new(t, a, -1);

    while (feed_some(f, true)) {
    }
    feed_free(f);
}
