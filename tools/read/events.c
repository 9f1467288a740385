/* events.c - the events of all threads of a run as one stream in the order of time.
 *
 * Owns:     see events.h.
 * Contexts: see events.h.
 * Errors:   see events.h.
 * Source:   see events.h.
 *
 * Two heaps: chunks by the time of their next event, and the known ends of what was begun. What is
 * given out must not be overtaken by anything that comes to light later:
 *   - While the trace grows, nothing younger than `mark` is given out: a time that was taken before all
 *     chunks were looked at, less SLACK for a thread that lost its processor between reading
 *     the time and reserving the event. What ended after it counts as not ended.
 *   - When it does not grow any more, chunks are met AHEAD of the event at hand: they stand in the file
 *     in the order of their first events, but for the same reason. */
#include "events.h"

#include <stdlib.h>

#include "eventclock.h"
#include "lanes.h"
#include "timeheap.h"
#include "util.h"

#define SLACK_NS 5000000u
#define AHEAD_NS 200000000u
#define LOOK_LEAST_NS 1000000u     /* between two looks at a growing trace */
#define ALIVE_LEAST_NS 1000000000u /* between two looks at its threads */

struct events {
    struct trace *trace;
    struct eventclock clock;
    struct lanes lanes;
    struct timeheap ends; /* of unended events whose end is known */
    events_record *record;
    void *record_context;
    bool final;
    bool scanned;      /* final: all records were met */
    bool untidy;       /* there may be empty lanes */
    uint64_t reached;  /* end of the last record that was met */
    uint64_t horizon;  /* begin of the latest chunk that was met */
    uint64_t now;      /* of the last look at the growing trace */
    uint64_t alive_at; /* of the last look at its threads */
    uint64_t mark;     /* all until there is known */
    uint64_t slack, ahead, split, brief, look_least, alive_least; /* in units of the clock */
    struct chunk *given;   /* whose next event was given out */
    struct unended *ended; /* whose end was given out */
    struct event out;
    uint64_t count;
};

static void set_clock(struct events *es)
{
    eventclock_set(&es->clock, reader_header(es->trace));
    es->slack = eventclock_units(&es->clock, SLACK_NS);
    es->ahead = eventclock_units(&es->clock, AHEAD_NS);
    es->brief = eventclock_units(&es->clock, EVENTS_BRIEF_NS);
    es->split = eventclock_units(&es->clock, EVENTS_SPLIT_NS);
    es->look_least = eventclock_units(&es->clock, LOOK_LEAST_NS);
    es->alive_least = eventclock_units(&es->clock, ALIVE_LEAST_NS);
}

struct events *events_new(struct trace *t)
{
    struct events *es = xcalloc(1, sizeof *es);

    es->trace = t;
    es->reached = reader_header(t)->records_off;
    lanes_init(&es->lanes, t);
    set_clock(es);
    return es;
}

void events_free(struct events *es)
{
    if (es == NULL) {
        return;
    }
    if (es->ended != NULL) {
        lanes_release(es->ended);
    }
    for (size_t i = 0; i < es->ends.count; i++) {
        lanes_release(es->ends.nodes[i].what);
    }
    lanes_free(&es->lanes);
    timeheap_free(&es->ends);
    free(es);
}

void events_on_record(struct events *es, events_record *call, void *context)
{
    es->record = call;
    es->record_context = context;
}

void events_on_done(struct events *es, events_done *call, void *context)
{
    es->lanes.done = call;
    es->lanes.done_context = context;
}

/* Meets one more record. False: there is none (now). */
static bool meet_record(struct events *es)
{
    const struct sigvet_record *rec = reader_next(es->trace, es->final);

    if (rec == NULL) {
        return false;
    }
    es->reached = reader_offset(es->trace, rec) + rec->size;
    if (rec->type == SIGVET_REC_CHUNK) {
        struct chunk *c = lanes_add(&es->lanes, (const void *)rec);
        es->horizon = c->time;
        if (!es->final) {
            lanes_ask(c->lane);
        }
    } else if (es->record != NULL) {
        es->record(rec, es->record_context);
    }
    return true;
}

/* Of a chunk that is drained. Its thread may have said that it would end. */
static void drop_chunk(struct events *es, struct chunk *c)
{
    struct lane *l = c->lane;
    struct lane *other;
    struct lane *next;

    lanes_drop(&es->lanes, c);
    if (l->chunks == NULL && l->ends == EVENTCHECK_ENDS_PROCESS) {
        HASH_ITER(hh, es->lanes.all, other, next)
        {
            if (other != l && other->key.process_off == l->key.process_off &&
                other->chunks == NULL) {
                lanes_end_all(&es->lanes, other);
                es->untidy = true; /* somebody may be stepping through the lanes */
            }
        }
    }
    if (l->chunks == NULL && (l->gone || l->ends != EVENTCHECK_ENDS_NOTHING)) {
        lanes_end_all(&es->lanes, l);
    }
    lanes_tidy(&es->lanes, l);
}

/* The end of an unended event became known. */
static void know_end(struct events *es, struct unended *u)
{
    const struct sigvet_event *e = (const void *)u->bytes;

    u->end = e->end > e->begin ? e->end : e->begin;
    u->users++;
    timeheap_push(&es->ends, u->end, UINT64_MAX - u->depth, u); /* the innermost first */
}

/* Brings one lane up to date. */
static void look_at(struct events *es, struct lane *l)
{
    struct chunk *next;

    for (struct unended *u = l->top; u != NULL; u = u->below) {
        if (u->end == 0 && lanes_has_ended(&es->lanes, u, es->mark)) {
            know_end(es, u);
        }
    }
    for (struct chunk *c = l->chunks; c != NULL; c = next) {
        next = c->next;
        enum chunk_state state = c->loaded ? lanes_read(&es->lanes, c) : CHUNK_READY;
        if (state == CHUNK_READY) {
            timeheap_push(&es->lanes.chunks, c->time, c->at, c);
        } else if (state == CHUNK_DRAINED) {
            bool last = l->chunks == c && next == NULL;
            drop_chunk(es, c);
            if (last) {
                return; /* and perhaps the lane with it */
            }
        }
    }
    if (l->gone && l->chunks == NULL) {
        lanes_end_all(&es->lanes, l);
        lanes_tidy(&es->lanes, l);
    }
}

/* Sees what has come since. */
static void look(struct events *es)
{
    struct lane *l;
    struct lane *next;

    es->now = eventclock_now(&es->clock);
    if (es->final) {
        es->mark = UINT64_MAX;
    } else {
        if (es->now - es->alive_at >= es->alive_least) {
            es->alive_at = es->now;
            HASH_ITER(hh, es->lanes.all, l, next)
            {
                lanes_ask(l);
            }
        }
        while (meet_record(es)) {
        }
        if (!reader_waiting(es->trace)) {
            es->mark = es->now - es->slack;
        }
    }
    set_clock(es);
    timeheap_clear(&es->lanes.chunks);
    HASH_ITER(hh, es->lanes.all, l, next)
    {
        look_at(es, l);
    }
}

/* When all is written: meets the chunks that may hold something older than what comes next. */
static void look_ahead(struct events *es)
{
    while (!es->scanned) {
        uint64_t next = UINT64_MAX;
        if (es->lanes.chunks.count > 0) {
            next = es->lanes.chunks.nodes[0].time;
        }
        if (es->ends.count > 0 && es->ends.nodes[0].time < next) {
            next = es->ends.nodes[0].time;
        }
        if (es->lanes.chunks.count + es->ends.count > 0 && es->horizon > next &&
            es->horizon - next > es->ahead) {
            return;
        }
        es->scanned = !meet_record(es);
    }
}

/* An image has begun in process `pid`: what the one before it had begun is over. */
static void replace_image(struct events *es, const struct lane *by)
{
    struct lane *l;
    struct lane *next;

    HASH_ITER(hh, es->lanes.all, l, next)
    {
        if (l->key.process_off == by->key.process_off) {
            continue;
        }
        while (l->top != NULL && l->top->pid == by->pid && l->top->end == 0) {
            lanes_end(&es->lanes, l->top);
        }
        lanes_tidy(&es->lanes, l);
    }
}

static const struct event *give_end(struct events *es, struct unended *u)
{
    const struct sigvet_event *e = (const void *)u->bytes;

    es->ended = u;
    es->out = (struct event){
        .phase = EVENT_END,
        .head = e,
        .process = u->process,
        .process_off = u->process_off,
        .pid = u->pid,
        .tid = u->tid,
        .begin_ns = eventclock_ns(&es->clock, e->begin),
        .end_ns = u->abandoned ? 0 : eventclock_ns(&es->clock, u->end),
        .abandoned = u->abandoned,
    };
    return &es->out;
}

static const struct event *give(struct events *es, struct chunk *c, enum event_phase phase,
                                uint64_t end)
{
    const struct sigvet_event *e = lanes_event(c);
    struct lane *l = c->lane;

    es->given = c;
    es->count++;
    l->ends = e->pid == 0 ? eventcheck_ends(es->lanes.check, e) : EVENTCHECK_ENDS_NOTHING;
    es->out = (struct event){
        .phase = phase,
        .head = e,
        .process = l->process,
        .process_off = l->key.process_off,
        .pid = e->pid != 0 ? e->pid : l->pid,
        .tid = (uint32_t)l->key.tid,
        .begin_ns = eventclock_ns(&es->clock, e->begin),
        .end_ns = end != 0 ? eventclock_ns(&es->clock, end) : 0,
    };
    return &es->out;
}

/* Does another thread do something before `end`? The chunk on top of the heap is this thread's. */
static bool others_meanwhile(const struct events *es, uint64_t end)
{
    const struct timeheap *h = &es->lanes.chunks;
    return (h->count > 1 && h->nodes[1].time < end) || (h->count > 2 && h->nodes[2].time < end);
}

/* Gives the event at hand of a chunk, or NULL when what becomes of it is still open. */
static const struct event *give_event(struct events *es, struct chunk *c)
{
    const struct sigvet_event *e = lanes_event(c);
    uint64_t end = e->end != 0 && e->end <= es->mark ? e->end : 0;

    if (e->type == SIGVET_EVENT_THREAD || (e->flags & SIGVET_EVENT_NOTE) != 0) {
        return give(es, c, EVENT_COMPLETE, 0);
    }
    if (e->type != SIGVET_EVENT_DELIVERY) {
        uint64_t last = end != 0 ? end : es->mark;
        bool alone = !lanes_between(c, last);
        uint64_t took = end > e->begin ? end - e->begin : 0;
        if (end != 0 && alone && took <= es->split &&
            (took <= es->brief || !others_meanwhile(es, end))) {
            return give(es, c, EVENT_COMPLETE, end > e->begin ? end : e->begin);
        }
        if (end == 0 && alone && !es->final && es->now >= e->begin &&
            es->now - e->begin <= es->split) {
            return NULL;
        }
    }
    struct unended *u = lanes_push(&es->lanes, c);
    if (end != 0) {
        know_end(es, u);
    }
    return give(es, c, EVENT_BEGIN, 0);
}

enum step { STEP_GIVEN, STEP_AGAIN, STEP_NONE };

/* Does the next thing there is to do. */
static enum step step(struct events *es)
{
    const struct timeheap_node *end = es->ends.count > 0 ? &es->ends.nodes[0] : NULL;
    const struct timeheap_node *next =
        es->lanes.chunks.count > 0 ? &es->lanes.chunks.nodes[0] : NULL;

    if (end != NULL && (next == NULL || end->time <= next->time)) {
        struct unended *u = end->what;
        timeheap_pop(&es->ends);
        if (!u->over) {
            struct lane *l = u->lane;
            lanes_end(&es->lanes, u);
            lanes_tidy(&es->lanes, l);
        }
        lanes_release(u);
        return STEP_AGAIN;
    }
    if (next == NULL || next->time > es->mark) {
        return STEP_NONE;
    }
    struct chunk *c = next->what;
    if (!c->loaded) {
        enum chunk_state state = lanes_read(&es->lanes, c);
        if (state == CHUNK_READY) {
            timeheap_later(&es->lanes.chunks, c->time);
        } else {
            timeheap_pop(&es->lanes.chunks);
        }
        if (state == CHUNK_DRAINED) {
            drop_chunk(es, c);
        }
        return STEP_AGAIN;
    }
    const struct sigvet_event *e = lanes_event(c);
    if (e->type == SIGVET_EVENT_THREAD && c->lane->pid == c->lane->key.tid) {
        replace_image(es, c->lane);
    }
    if (lanes_prove(&es->lanes, c) || es->lanes.queue != NULL) {
        return STEP_AGAIN;
    }
    return give_event(es, c) != NULL ? STEP_GIVEN : STEP_NONE;
}

/* Steps over what was given out last. It is still on top of its heap. */
static void step_over(struct events *es)
{
    struct chunk *c = es->given;

    if (es->ended != NULL) {
        lanes_release(es->ended);
        es->ended = NULL;
    }
    if (c == NULL) {
        return;
    }
    es->given = NULL;
    enum chunk_state state = lanes_step(&es->lanes, c);
    if (state == CHUNK_READY) {
        timeheap_later(&es->lanes.chunks, c->time);
        return;
    }
    timeheap_pop(&es->lanes.chunks);
    if (state == CHUNK_DRAINED) {
        drop_chunk(es, c);
    }
}

/* Tidies all lanes, having ended what is left where nothing comes any more. */
static void sweep(struct events *es, bool end_all)
{
    struct lane *l;
    struct lane *next;

    es->untidy = false;
    HASH_ITER(hh, es->lanes.all, l, next)
    {
        if (end_all) {
            lanes_end_all(&es->lanes, l);
        }
        lanes_tidy(&es->lanes, l);
    }
}

/* Looks again, where that may help. */
static bool look_again(struct events *es, bool final)
{
    if (es->final) {
        return false;
    }
    if (!final && es->now != 0 && eventclock_now(&es->clock) - es->now < es->look_least) {
        return false;
    }
    es->final = es->lanes.final = final;
    look(es);
    return true;
}

const struct event *events_next(struct events *es, bool final)
{
    step_over(es);
    bool looked = final && look_again(es, true);
    for (;;) {
        if (es->untidy) {
            sweep(es, false);
        }
        struct unended *u = lanes_dequeue(&es->lanes);
        if (u != NULL) {
            return give_end(es, u);
        }
        if (es->final) {
            look_ahead(es);
        }
        switch (step(es)) {
        case STEP_GIVEN:
            return &es->out;
        case STEP_AGAIN:
            break;
        case STEP_NONE:
            if (es->final) {
                sweep(es, true);
            }
            if (es->lanes.queue == NULL && (looked || !look_again(es, false))) {
                return NULL;
            }
            looked = true;
            break;
        }
    }
}

bool events_over(struct events *es, uint64_t process_off)
{
    return lanes_over(&es->lanes, process_off);
}

uint64_t events_realtime(const struct events *es, uint64_t ns)
{
    const struct sigvet_header *h = reader_header(es->trace);

    return ns +
           (h->realtime_ns - h->monotonic_ns); /* modulo 2 to the 64th: the start may be later */
}

uint64_t events_reached(const struct events *es)
{
    return es->reached;
}

uint64_t events_count(const struct events *es)
{
    return es->count;
}

uint64_t events_bad(const struct events *es)
{
    return es->lanes.bad;
}
