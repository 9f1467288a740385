/* events.h - the events of all threads of a run as one stream in the order of time.
 *
 * Owns:     the open chunks and the events taken from them; the conversion of time.
 * Contexts: the tools only, one thread; the trace may still be growing.
 * Errors:   events that break the format are dropped and counted; nothing of the trace is trusted.
 * Source:   include/sigvet/trace.h (struct sigvet_chunk, struct sigvet_event).
 *
 * Memory is bounded by the number of threads that wrote at the same time, not by the number of
 * events. A call comes as one COMPLETE item when nothing else of its thread came in between and it
 * was short, else as BEGIN and END, like strace's "unfinished" and "resumed". A delivery always comes as
 * BEGIN and, once its handler was left, END. A call that is only noted, and a thread's begin, come as
 * COMPLETE without an end. Each BEGIN gets its END: when nothing tells of it, abandoned, at the latest
 * behind all else. */
#ifndef SIGVET_TOOLS_EVENTS_H
#define SIGVET_TOOLS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"
#include "sigvet/trace.h"

/* A call that took longer is told as BEGIN and END whatever came in between. */
#define EVENTS_SPLIT_NS 50000000u

/* One that took longer than this is told so when another thread did something meanwhile. */
#define EVENTS_BRIEF_NS 20000u

enum event_phase { EVENT_COMPLETE, EVENT_BEGIN, EVENT_END };

struct event {
    enum event_phase phase;
    const struct sigvet_event
        *head; /* a checked copy, `head->size` bytes; good until the next call */
    const struct sigvet_process *process; /* of its chunk; NULL: the trace does not hold it */
    uint64_t process_off;                 /* its offset; tells images with one pid apart */
    uint32_t pid, tid;                    /* pid: a vfork child's own */
    uint64_t begin_ns, end_ns;            /* CLOCK_MONOTONIC; end_ns 0: not ended (or NOTE) */
    bool
        abandoned; /* END: it never ended by itself: its thread or process was gone, or jumped away */
};

struct events;

/* Takes its records from `t`, whose reader_next() it calls from now on. */
struct events *events_new(struct trace *t);
void events_free(struct events *es);

/* Called with each record other than chunks, in file order, as it is met: some time before the events that
 * were written after it, never behind them; NULL: none. */
typedef void events_record(const struct sigvet_record *rec, void *context);
void events_on_record(struct events *es, events_record *call, void *context);

/* The next item; NULL: none now (or, `final`, at all). `final`: nothing will be written any more. */
const struct event *events_next(struct events *es, bool final);

/* The process is over for good. Whether nothing of it comes any more; else ask again. */
bool events_over(struct events *es, uint64_t process_off);

/* ns of CLOCK_MONOTONIC as ns of CLOCK_REALTIME, by the trace's own pair of readings. */
uint64_t events_realtime(const struct events *es, uint64_t ns);

/* Where the records end that were met. */
uint64_t events_reached(const struct events *es);

/* How many there were, how many were dropped here because they were torn or broke the format. */
uint64_t events_count(const struct events *es);
uint64_t events_bad(const struct events *es);

/* Called with offset and size of each chunk once nothing of it will be read again. One idle thread keeps
 * its chunk, and with it the offset above, for as long as it lives: this tells of all others. */
typedef void events_done(uint64_t offset, uint64_t size, void *context);
void events_on_done(struct events *es, events_done *call, void *context);

#endif
