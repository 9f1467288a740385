/* lanes.h - what is known of each thread while its events are read: its chunks, and what is not over.
 *
 * Owns:     threads ("lanes"), their chunks and the bytes taken from them, copies of unfinished events.
 * Contexts: events.c alone. Events are checked, but what they claim is not believed.
 * Errors:   a chunk that breaks the format is dropped and counted.
 * Source:   include/sigvet/trace.h (struct sigvet_chunk, struct sigvet_event). */
#ifndef SIGVET_TOOLS_LANES_H
#define SIGVET_TOOLS_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "eventcheck.h"
#include "reader.h"
#include "timeheap.h"

/* An event whose beginning was given out and whose end was not. */
struct unended {
    struct unended *below; /* what it interrupted, or was called in */
    struct unended *next;  /* in the queue of what ends now */
    struct lane *lane;     /* while it is on the lane's stack */
    struct chunk *chunk;   /* likewise */
    const struct sigvet_process *process;
    uint64_t process_off;
    uint64_t at;  /* where it stands in the trace */
    uint64_t end; /* 0: not known */
    uint32_t pid, tid;
    uint32_t depth; /* unended ones below it */
    uint32_t level; /* deliveries among them */
    uint32_t users; /* who else than the stack points here: the queue, the heap of ends */
    bool over;      /* it is off the stack */
    bool abandoned;
    _Alignas(8) unsigned char bytes[]; /* the event */
};

/* One chunk: from where its head was met until nothing of it will be read again. An event that handlers
 * interrupted before it was written, and that therefore stands before older ones, is read as if it had a
 * chunk of its own: a part. */
struct chunk {
    struct chunk *prev, *next; /* in the lane, in file order; a part is before the whole */
    struct lane *lane;         /* NULL: drained, only unended events are still looked at */
    struct chunk *whole;       /* of a part */
    uint64_t at;
    uint64_t time;        /* nothing in it is older that was not given out yet */
    uint32_t room;        /* of its body; likewise these: */
    uint32_t pos;         /* the next event */
    uint32_t end;         /* no event is at or behind it */
    uint32_t from, limit; /* what `bytes` holds */
    uint32_t held;        /* unended events in it, and parts of it */
    bool loaded, closed;
    unsigned char *bytes;
    size_t bytes_room;
};

struct lane_key {
    uint64_t process_off;
    uint64_t tid;
};

struct lane {
    struct lane_key key;
    UT_hash_handle hh;
    const struct sigvet_process *process; /* NULL: the trace does not hold it */
    uint32_t pid;                         /* 0: likewise */
    enum eventcheck_ends ends;            /* what its last event does */
    bool seen;                            /* the thread was there when we looked */
    bool gone;                            /* and later it was not */
    struct chunk *chunks;
    struct unended *top;
};

struct lanes {
    struct trace *trace;
    struct eventcheck *check;
    struct lane *all;
    struct timeheap chunks;             /* by time: the ready ones and those that were never read */
    struct unended *queue, **queue_end; /* what ends now, in this order */
    bool final;
    uint64_t bad;
    void (*done)(uint64_t offset, uint64_t size, void *context); /* NULL: nobody asks */
    void *done_context;
};

void lanes_init(struct lanes *ls, struct trace *t);
void lanes_free(struct lanes *ls);

/* A chunk that the reader has just handed out. */
struct chunk *lanes_add(struct lanes *ls, const struct sigvet_chunk *head);

enum chunk_state {
    CHUNK_READY,   /* an event is at lanes_event() */
    CHUNK_WAITS,   /* it is empty, or its next event is not written yet */
    CHUNK_DRAINED, /* nothing more will come of it */
};

/* Reads what is not read yet, and again what was not given out. */
enum chunk_state lanes_read(struct lanes *ls, struct chunk *c);

/* Steps over the event that was given out. */
enum chunk_state lanes_step(struct lanes *ls, struct chunk *c);

/* Of a chunk that is drained. */
void lanes_drop(struct lanes *ls, struct chunk *c);

/* The checked event of a ready chunk, good until it is read, stepped or dropped. */
const struct sigvet_event *lanes_event(const struct chunk *c);

/* Whether the thread began something else before `until`, after the event at hand. */
bool lanes_between(const struct chunk *c, uint64_t until);

/* Makes the event at hand an unended one on the lane's stack. */
struct unended *lanes_push(struct lanes *ls, struct chunk *c);

/* Looks whether it has ended by `until` meanwhile, and then takes what it left. */
bool lanes_has_ended(struct lanes *ls, struct unended *u, uint64_t until);

/* Queues the end of `u` and, before that, of all above it. */
void lanes_end(struct lanes *ls, struct unended *u);

/* Queues the ends of those whose frames are gone as the event at hand shows. Whether there were any. */
bool lanes_prove(struct lanes *ls, const struct chunk *c);

/* The thread is gone: queues all its ends. */
void lanes_end_all(struct lanes *ls, struct lane *l);

/* This process is over: what its threads have begun ends, once all that they wrote was read. Whether nothing of
 * it is left to be read. */
bool lanes_over(struct lanes *ls, uint64_t process_off);

/* Looks whether the thread is there, in a trace that grows on this machine. */
void lanes_ask(struct lane *l);

/* Forgets a lane that has neither chunks nor unended events. */
void lanes_tidy(struct lanes *ls, struct lane *l);

struct unended *lanes_dequeue(struct lanes *ls); /* NULL: empty; lanes_release() it afterwards */
void lanes_release(struct unended *u);

#endif
