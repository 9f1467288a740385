/* lanes.c - what is known of each thread while its events are read: its chunks, and what is not over.
 *
 * Owns:     see lanes.h.
 * Contexts: see lanes.h.
 * Errors:   see lanes.h.
 * Source:   see lanes.h. */
#include "lanes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utlist.h>

#include "util.h"

/* What no honest trace has more of: unended events of one thread, chunks and parts in sight. */
#define DEPTH_MOST 4096u
#define IN_SIGHT_MOST (1u << 20)

void lanes_init(struct lanes *ls, struct trace *t)
{
    *ls = (struct lanes){.trace = t, .check = eventcheck_new(t)};
    ls->queue_end = &ls->queue;
}

static struct lane *lane_for(struct lanes *ls, uint64_t process_off, uint32_t tid)
{
    struct lane_key key = {process_off, tid};
    struct lane *l = NULL;

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the whole key is set */
    HASH_FIND(hh, ls->all, &key, sizeof key, l);
    if (l == NULL) {
        l = xcalloc(1, sizeof *l);
        l->key = key;
        l->process = reader_at(ls->trace, process_off, SIGVET_REC_PROCESS);
        l->pid = l->process != NULL ? l->process->pid : 0;
        HASH_ADD(hh, ls->all, key, sizeof key, l);
    }
    return l;
}

void lanes_tidy(struct lanes *ls, struct lane *l)
{
    if (l->chunks == NULL && l->top == NULL) {
        HASH_DEL(ls->all, l);
        free(l);
    }
}

/* In a namespace of its own a pid means something else: only who was seen there can be gone. */
void lanes_ask(struct lane *l)
{
    if (l->pid == 0 || l->pid > INT32_MAX || l->key.tid == 0 || l->key.tid > INT32_MAX) {
        return;
    }
    if (syscall(SYS_tgkill, (long)l->pid, (long)l->key.tid, 0L) == 0 || errno != ESRCH) {
        l->seen = true;
    } else {
        l->gone = l->seen;
    }
}

bool lanes_over(struct lanes *ls, uint64_t process_off)
{
    struct lane *l;
    struct lane *next;
    bool none = true;

    HASH_ITER(hh, ls->all, l, next)
    {
        if (l->key.process_off == process_off) {
            none = false;
            l->gone = true;
            if (l->chunks == NULL) {
                lanes_end_all(ls, l);
                lanes_tidy(ls, l);
            }
        }
    }
    return none;
}

struct chunk *lanes_add(struct lanes *ls, const struct sigvet_chunk *head)
{
    struct chunk *c = xcalloc(1, sizeof *c);

    c->lane = lane_for(ls, head->process, head->tid);
    c->lane->gone = false; /* another thread has the tid */
    c->at = reader_offset(ls->trace, &head->rec);
    c->room = head->rec.size - (uint32_t)sizeof *head;
    c->end = c->room;
    c->time = head->begin;
    DL_APPEND(c->lane->chunks, c);
    timeheap_push(&ls->chunks, c->time, c->at, c);
    return c;
}

/* One reason less to read it again. */
static void let_go(const struct lanes *ls, struct chunk *c)
{
    struct chunk *whole = NULL;

    c->held--;
    while (c != NULL && c->held == 0 && c->lane == NULL) {
        whole = c->whole;
        if (whole != NULL) {
            whole->held--;
        } else if (ls->done != NULL) {
            ls->done(c->at, sizeof(struct sigvet_chunk) + c->room, ls->done_context);
        }
        free(c);
        c = whole;
    }
}

void lanes_drop(struct lanes *ls, struct chunk *c)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
    DL_DELETE(c->lane->chunks, c);
    c->lane = NULL;
    free(c->bytes);
    c->bytes = NULL;
    c->held++;
    let_go(ls, c);
}

/* Brings the bytes from `pos` on up to date. False: the chunk is no longer one. */
static bool fetch(const struct lanes *ls, struct chunk *c)
{
    struct sigvet_chunk head;

    if (!reader_read(ls->trace, c->at, &head, sizeof head) || head.rec.type != SIGVET_REC_CHUNK ||
        head.rec.size != sizeof head + c->room || head.used > c->room || head.used < c->pos) {
        return false;
    }
    c->limit = head.used < c->end ? (uint32_t)head.used : c->end;
    if (c->limit < c->pos) {
        return false;
    }
    size_t len = c->limit - c->pos;
    if (len > c->bytes_room) {
        free(c->bytes);
        c->bytes = xrealloc_array(NULL, len, 1);
        c->bytes_room = len;
    }
    c->closed = head.closed != 0 || c->whole != NULL;
    c->from = c->pos;
    c->loaded = true;
    return len == 0 || reader_read(ls->trace, c->at + sizeof head + c->pos, c->bytes, len);
}

static struct sigvet_event *event_at(const struct chunk *c, uint32_t pos)
{
    return (void *)(c->bytes + (pos - c->from));
}

const struct sigvet_event *lanes_event(const struct chunk *c)
{
    return event_at(c, c->pos);
}

/* The event behind `e`, which is at hand, once it is written; NULL: none. */
static const struct sigvet_event *next_event(const struct chunk *c, const struct sigvet_event *e)
{
    uint32_t pos = c->pos + e->size;

    if (c->limit - pos < sizeof *e) {
        return NULL;
    }
    const struct sigvet_event *next = event_at(c, pos);
    return next->size != 0 && next->type != SIGVET_EVENT_NONE ? next : NULL;
}

/* Makes the event at hand a part of its own, and steps over it. */
static struct chunk *split(struct chunk *c)
{
    const struct sigvet_event *e = event_at(c, c->pos);
    struct chunk *part = xcalloc(1, sizeof *part);

    *part = (struct chunk){
        .lane = c->lane,
        .whole = c,
        .at = c->at,
        .time = c->time,
        .room = c->room,
        .pos = c->pos,
        .end = c->pos + e->size,
        .from = c->pos,
        .limit = c->pos + e->size,
        .loaded = true,
        .closed = true,
        .bytes = xrealloc_array(NULL, e->size, 1),
        .bytes_room = e->size,
    };
    memcpy(part->bytes, e, e->size);
    DL_PREPEND_ELEM(c->lane->chunks, c, part);
    c->held++;
    c->pos += e->size;
    return part;
}

/* Whether the event at hand can be read, `room` bytes being there of it and what follows. */
static enum eventcheck_verdict check(const struct lanes *ls, const struct chunk *c, uint32_t room)
{
    struct sigvet_event *e = event_at(c, c->pos);

    return room < sizeof *e ? EVENTCHECK_BROKEN : eventcheck_event(ls->check, e, room);
}

/* Whether the event at hand was begun and never written: its thread was killed before, or a handler
 * jumped away. It was to tell of what had not happened yet, so nothing is lost with it. What follows
 * one whose size is not there is lost, if there is anything. */
static bool is_unwritten(const struct chunk *c, enum eventcheck_verdict verdict)
{
    const struct sigvet_event *e = event_at(c, c->pos);
    uint32_t room = c->limit - c->pos;

    if (verdict == EVENTCHECK_DROP) {
        return e->type == SIGVET_EVENT_NONE;
    }
    for (uint32_t i = 0; room <= SIGVET_EVENT_MAX && i < room; i++) {
        if (c->bytes[c->pos - c->from + i] != 0) {
            return false;
        }
    }
    return room <= SIGVET_EVENT_MAX;
}

/* Goes to the next good event, over all that are not. */
static enum chunk_state settle(struct lanes *ls, struct chunk *c)
{
    bool over = ls->final || c->lane->gone;

    while (c->pos < c->limit) {
        const struct sigvet_event *e = event_at(c, c->pos);
        uint32_t room = c->limit - c->pos;
        if (!over && room >= sizeof *e && e->size == 0) {
            return CHUNK_WAITS;
        }
        enum eventcheck_verdict verdict = check(ls, c, room);
        if (verdict == EVENTCHECK_DROP && e->type == SIGVET_EVENT_NONE && !over) {
            if (next_event(c, e) == NULL) {
                return CHUNK_WAITS;
            }
            (void)split(c); /* is looked at again when it may have been written */
        } else if (verdict == EVENTCHECK_GOOD) {
            const struct sigvet_event *next = next_event(c, e);
            if (next == NULL || next->begin >= e->begin || ls->chunks.count >= IN_SIGHT_MOST) {
                c->time = e->begin > c->time ? e->begin : c->time;
                return CHUNK_READY;
            }
            uint64_t time = e->begin > c->time ? e->begin : c->time;
            struct chunk *part = split(c);
            part->time = time;
            timeheap_push(&ls->chunks, part->time, part->at, part);
        } else {
            ls->bad += !is_unwritten(c, verdict);
            c->pos = verdict == EVENTCHECK_DROP ? c->pos + e->size : c->limit;
        }
    }
    if (over || c->closed) {
        return CHUNK_DRAINED;
    }
    free(c->bytes); /* idle threads cost little */
    c->bytes = NULL;
    c->bytes_room = 0;
    return CHUNK_WAITS;
}

enum chunk_state lanes_read(struct lanes *ls, struct chunk *c)
{
    if (!fetch(ls, c)) {
        ls->bad++;
        return CHUNK_DRAINED;
    }
    return settle(ls, c);
}

enum chunk_state lanes_step(struct lanes *ls, struct chunk *c)
{
    c->pos += lanes_event(c)->size;
    return settle(ls, c);
}

bool lanes_between(const struct chunk *c, uint64_t until)
{
    const struct sigvet_event *next = next_event(c, lanes_event(c));

    if (next != NULL) {
        return next->begin < until;
    }
    return c->next != NULL && (!c->next->loaded || c->next->pos < c->next->limit) &&
           c->next->time < until;
}

struct unended *lanes_push(struct lanes *ls, struct chunk *c)
{
    const struct sigvet_event *e = lanes_event(c);
    struct lane *l = c->lane;

    if (l->top != NULL && l->top->depth + 1 >= DEPTH_MOST) {
        lanes_end_all(ls, l);
    }
    struct unended *u = xcalloc(1, sizeof *u + e->size);

    u->lane = l;
    u->chunk = c;
    c->held++;
    u->process = l->process;
    u->process_off = l->key.process_off;
    u->pid = e->pid != 0 ? e->pid : l->pid;
    u->tid = (uint32_t)l->key.tid;
    u->at = c->at + sizeof(struct sigvet_chunk) + c->pos;
    memcpy(u->bytes, e, e->size);
    u->below = l->top;
    if (u->below != NULL) {
        const struct sigvet_event *below = (const void *)u->below->bytes;
        u->depth = u->below->depth + 1;
        u->level = u->below->level + (below->type == SIGVET_EVENT_DELIVERY);
    }
    l->top = u;
    return u;
}

bool lanes_has_ended(struct lanes *ls, struct unended *u, uint64_t until)
{
    struct sigvet_event *e = (void *)u->bytes;
    struct sigvet_event now;

    if (!reader_read(ls->trace, u->at, &now, sizeof now) || now.end == 0 || now.end > until ||
        now.size != e->size || now.type != e->type || now.row != e->row || now.begin != e->begin) {
        return false;
    }
    struct sigvet_event *all = xcalloc(1, e->size);
    bool good = reader_read(ls->trace, u->at, all, e->size) && all->size == e->size &&
                all->type == e->type && all->row == e->row && all->pid == e->pid &&
                eventcheck_event(ls->check, all, e->size) == EVENTCHECK_GOOD;
    if (good) { /* its beginning was told already: that stays */
        all->begin = e->begin;
        memcpy(e, all, e->size);
    }
    free(all);
    return good;
}

/* Takes the topmost unended event off its lane, into the queue. */
static void end_top(struct lanes *ls, struct lane *l)
{
    struct unended *u = l->top;

    l->top = u->below;
    u->over = true;
    u->abandoned = u->end == 0;
    u->lane = NULL;
    u->users++;
    *ls->queue_end = u;
    ls->queue_end = &u->next;
    let_go(ls, u->chunk);
    u->chunk = NULL;
}

void lanes_end(struct lanes *ls, struct unended *u)
{
    struct lane *l = u->lane;

    while (!u->over) {
        end_top(ls, l);
    }
}

void lanes_end_all(struct lanes *ls, struct lane *l)
{
    while (l->top != NULL) {
        end_top(ls, l);
    }
}

static uint64_t sp_of(const struct sigvet_event *e)
{
    return e->type == SIGVET_EVENT_DELIVERY ? ((const struct sigvet_delivery_event *)e)->sp
                                            : ((const struct sigvet_call_event *)e)->sp;
}

/* Whether `e`, later in the thread, shows that the handler of `u` does not run any more: the number
 * of handlers or, on one stack, the stack pointer tells. */
static bool handler_is_gone(const struct unended *u, const struct sigvet_event *e)
{
    const struct sigvet_event *own = (const void *)u->bytes;

    if (e->type == SIGVET_EVENT_DELIVERY) {
        return ((const struct sigvet_delivery_event *)e)->nesting < u->level + 2;
    }
    if ((e->flags & SIGVET_EVENT_IN_HANDLER) == 0) {
        return true;
    }
    return (own->flags & SIGVET_EVENT_ALTSTACK) == 0 && sp_of(e) >= sp_of(own);
}

/* The same of a call. Its frame reaches up to where its return address stands. */
static bool call_is_gone(const struct unended *u, const struct sigvet_event *e)
{
    const struct sigvet_event *own = (const void *)u->bytes;

    if (e->type == SIGVET_EVENT_DELIVERY) {
        uint32_t running = ((const struct sigvet_delivery_event *)e)->nesting;
        /* `running` counts this delivery too. */
        return running < u->level + 1 || (running == u->level + 1 && sp_of(e) > sp_of(own));
    }
    if (((own->flags ^ e->flags) & SIGVET_EVENT_IN_HANDLER) != 0) {
        return (own->flags & SIGVET_EVENT_IN_HANDLER) != 0;
    }
    return sp_of(e) >= sp_of(own);
}

bool lanes_prove(struct lanes *ls, const struct chunk *c)
{
    const struct sigvet_event *e = lanes_event(c);
    struct lane *l = c->lane;
    bool any = false;

    while (l->top != NULL && l->top->end == 0) {
        const struct sigvet_event *top = (const void *)l->top->bytes;
        bool gone = true;
        if (e->type != SIGVET_EVENT_THREAD && (top->pid == 0 || e->pid != 0)) {
            gone = top->type == SIGVET_EVENT_DELIVERY ? handler_is_gone(l->top, e)
                                                      : call_is_gone(l->top, e);
        } /* else a new thread has the tid, or a vfork child has given the thread back */
        if (!gone) {
            break;
        }
        end_top(ls, l);
        any = true;
    }
    return any;
}

struct unended *lanes_dequeue(struct lanes *ls)
{
    struct unended *u = ls->queue;

    if (u != NULL) {
        ls->queue = u->next;
        if (ls->queue == NULL) {
            ls->queue_end = &ls->queue;
        }
    }
    return u;
}

void lanes_release(struct unended *u)
{
    u->users--;
    if (u->users == 0 && u->over) {
        free(u);
    }
}

void lanes_free(struct lanes *ls)
{
    struct lane *l;
    struct lane *next;
    struct unended *u;

    HASH_ITER(hh, ls->all, l, next)
    {
        lanes_end_all(ls, l);
        while (l->chunks != NULL) {
            lanes_drop(ls, l->chunks);
        }
        lanes_tidy(ls, l);
    }
    while ((u = lanes_dequeue(ls)) != NULL) {
        lanes_release(u);
    }
    timeheap_free(&ls->chunks);
    eventcheck_free(ls->check);
}
