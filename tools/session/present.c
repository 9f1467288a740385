/* present.c - the events of a trace, from its file to where the user wants to see them.
 *
 * Owns:     see present.h.
 * Contexts: see present.h.
 * Errors:   see present.h.
 * Source:   fopencookie(3). */
#include "present.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "events.h"
#include "output.h"
#include "reader.h"
#include "release.h"
#include "util.h"
#include "view.h"

#define BUFFER_SIZE (256u << 10)
#define VIEWS 2         /* events, summary */
#define CLOCK_EVERY 256 /* items between two looks at the clock */
#define FLUSH_NS 50000000u

struct present {
    struct output out;
    bool failed; /* the output was lost, and that was told */
    bool quiet;
    FILE *file;
    struct trace *trace;
    struct events *events;
    struct view *views[VIEWS];
    struct release release;
    uint64_t read;     /* see present_read() */
    uint64_t lost;     /* events that the views were told of as lost */
    uint64_t flush_ns; /* when the output was flushed last */
};

/* A cookie_write_function_t: writes all, or says once that it could not. Then nothing is written any
 * more, but whoever writes need not care. */
static ssize_t write_out(void *cookie, const char *data, size_t len)
{
    struct present *p = cookie;

    if (!p->failed && util_write_all(p->out.fd, data, len) != 0) {
        p->failed = true;
        warn("cannot write to %s: %s; no more events are shown", p->out.name, strerror(errno));
    }
    return (ssize_t)len;
}

/* An events_record: each record other than chunks. */
static void take_record(const struct sigvet_record *rec, void *present)
{
    struct present *p = present;

    p->read += rec->size;
    if (p->failed || (p->quiet && rec->type == SIGVET_REC_GAP)) {
        return;
    }
    for (size_t i = 0; i < VIEWS && p->views[i] != NULL; i++) {
        view_record(p->views[i], rec);
    }
}

/* An events_done: a chunk that nothing will be read of again. */
static void take_done(uint64_t offset, uint64_t size, void *present)
{
    struct present *p = present;

    p->read += size;
    release_done(&p->release, offset, size);
}

/* The views that the options ask for. */
static void make_views(struct present *p, const struct options *o)
{
    struct view_options view = o->view;
    size_t count = 0;

    view.colour = p->out.options.colour;
    if (!o->summary_only) {
        view.format = strcmp(o->format, "json") == 0 ? VIEW_JSON : VIEW_TEXT;
        p->views[count++] = view_new(p->trace, p->events, &view, p->file);
    }
    if (o->summary_only || o->summary) {
        view.format = VIEW_SUMMARY;
        p->views[count++] = view_new(p->trace, p->events, &view, p->file);
    }
}

struct present *present_open(const struct options *o, const char *trace, int fd, const char *name,
                             char *why, size_t why_size)
{
    static const cookie_io_functions_t functions = {.write = write_out};
    struct present *p = xcalloc(1, sizeof *p);

    p->quiet = o->quiet;
    p->trace = reader_open(trace, why, why_size);
    if (p->trace == NULL || !output_open(&p->out, o, fd, name, true, why, why_size)) {
        reader_close(p->trace);
        free(p);
        return NULL;
    }
    p->file = fopencookie(p, "w", functions);
    if (p->file == NULL || setvbuf(p->file, NULL, _IOFBF, BUFFER_SIZE) != 0) {
        die("out of memory");
    }
    release_init(&p->release, -1);
    p->read = reader_header(p->trace)->records_off;
    p->events = events_new(p->trace);
    events_on_record(p->events, take_record, p);
    events_on_done(p->events, take_done, p);
    make_views(p, o);
    return p;
}

bool present_has_events(const struct present *p)
{
    return reader_has_all_events(p->trace);
}

void present_release_through(struct present *p, int fd)
{
    p->release.fd = fd;
}

static void tell_lost(struct present *p)
{
    uint64_t lost = reader_header(p->trace)->lost[SIGVET_LOST_EVENTS];

    if (lost <= p->lost) {
        return;
    }
    for (size_t i = 0; i < VIEWS && p->views[i] != NULL && !p->failed; i++) {
        view_lost(p->views[i], lost - p->lost);
    }
    p->lost = lost;
}

bool present_some(struct present *p, size_t max, bool final)
{
    const struct event *e;
    size_t n = 0;

    if (p->failed && final) {
        return false;
    }
    while (n < max && (e = events_next(p->events, final)) != NULL) {
        for (size_t i = 0; i < VIEWS && p->views[i] != NULL && !p->failed; i++) {
            view_event(p->views[i], e);
        }
        if (++n % CLOCK_EVERY == 0 && util_now_ns(CLOCK_MONOTONIC) - p->flush_ns > FLUSH_NS) {
            present_flush(p);
        }
    }
    tell_lost(p);
    if (n < max) {
        /* Threads that are idle have chunks that will be written to; all that is in them was read. */
        p->read = reader_header(p->trace)->tail;
    }
    return n > 0;
}

void present_flush(struct present *p)
{
    (void)fflush(p->file);
    p->flush_ns = util_now_ns(CLOCK_MONOTONIC);
}

uint64_t present_read(const struct present *p)
{
    return p->read;
}

bool present_close(struct present *p)
{
    for (size_t i = 0; i < VIEWS && p->views[i] != NULL; i++) {
        view_finish(p->views[i]);
        view_free(p->views[i]);
    }
    (void)fclose(p->file);
    bool written = output_close(&p->out) && !p->failed;
    events_free(p->events);
    reader_close(p->trace);
    release_free(&p->release);
    free(p);
    return written;
}
