/* replay.c - see replay.h: takes records and events apart and hands them to what they change.
 *
 * Owns:     struct replay, the calls that are under way in each thread, what each row means.
 * Contexts: see replay.h.
 * Errors:   see replay.h.
 * Source:   include/sigvet/trace.h, tools/read/events.h */
#include "replay.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <utlist.h>

#include "replay_inner.h"
#include "util.h"

/* A record's time is the launcher's last beat: it may have been written so much later. */
#define RECORD_LATE_NS 100000000u

struct replay *replay_new(struct trace *t)
{
    struct replay *r = xcalloc(1, sizeof *r);

    r->trace = t;
    r->retired_end = &r->retired;
    r->row_count = reader_header(t)->row_count;
    if (r->row_count > UINT16_MAX + 1u) {
        r->row_count = UINT16_MAX + 1u; /* an event's row has 16 bits */
    }
    r->rows = xcalloc(r->row_count + 1u, sizeof *r->rows);
    return r;
}

void replay_free(struct replay *r)
{
    struct replay_process *p = r->first;

    HASH_CLEAR(by_offset, r->by_offset);
    HASH_CLEAR(by_pid, r->by_pid);
    while (p != NULL) {
        struct replay_process *next = p->next;
        replay_process_free(p);
        p = next;
    }
    for (size_t i = 0; i < r->later.count; i++) {
        free(r->later.nodes[i].what);
    }
    timeheap_free(&r->later);
    free(r->rows);
    free(r);
}

static const struct replay_row *row_of(struct replay *r, const struct sigvet_event *head)
{
    struct replay_row *row = NULL;

    if (head->type == SIGVET_EVENT_CALL && head->row < r->row_count) {
        row = &r->rows[head->row];
        if (!row->known) {
            const char *name = reader_row_name(r->trace, head->row);
            row->api = name != NULL ? api_by_name(name) : NULL;
        }
    } else if (head->type == SIGVET_EVENT_SYSCALL &&
               head->row < sizeof r->syscalls / sizeof r->syscalls[0]) {
        row = &r->syscalls[head->row];
        if (!row->known) {
            row->api = api_by_number(head->row);
        }
    }
    if (row != NULL && !row->known) {
        row->known = true;
        row->operation = row->api != NULL ? replay_calls_find(row->api->name) : NULL;
    }
    return row != NULL && row->api != NULL ? row : NULL;
}

const struct api *replay_api(struct replay *r, const struct sigvet_event *head)
{
    const struct replay_row *row = row_of(r, head);

    return row != NULL ? row->api : NULL;
}

/* Room for one more call under way; the oldest goes when there are too many. */
static struct replay_call *call_push(struct replay_thread *t)
{
    if (t->call_count >= REPLAY_CALLS_MOST) {
        memmove(t->calls, t->calls + 1, (t->call_count - 1) * sizeof *t->calls);
        t->call_count--;
    } else if (t->call_count == t->call_room) {
        t->call_room = t->call_room == 0 ? 4 : t->call_room * 2;
        t->calls = xrealloc_array(t->calls, t->call_room, sizeof *t->calls);
    }
    struct replay_call *call = &t->calls[t->call_count++];
    memset(call, 0, sizeof *call);
    return call;
}

static struct replay_call *call_find(const struct replay_thread *t, uint64_t begin)
{
    for (size_t i = t->call_count; i > 0; i--) {
        if (t->calls[i - 1].begin == begin) {
            return &t->calls[i - 1];
        }
    }
    return NULL;
}

static void call_pop(struct replay_thread *t, struct replay_call *call)
{
    size_t at = (size_t)(call - t->calls);

    memmove(call, call + 1, (t->call_count - at - 1) * sizeof *call);
    t->call_count--;
}

/* The event as a call: its row, its result. False: not one, or its words are not all there. */
static bool call_read(struct replay_context *c, const struct event *e)
{
    const struct replay_row *row = row_of(c->r, e->head);

    if (row == NULL ||
        e->head->size < sizeof(struct sigvet_call_event) + api_words_size(row->api)) {
        return false;
    }
    c->event = (const struct sigvet_call_event *)e->head;
    c->api = row->api;
    c->operation = row->operation;
    c->done = e->phase != EVENT_BEGIN && !e->abandoned && (e->head->flags & SIGVET_EVENT_NOTE) == 0;
    c->failed = c->done && replay_failed(c->api, c->event);
    return true;
}

/* The end of a call that came as one item is kept until its time: other threads' events may come before. */
static void end_later(struct replay_context *c, const struct event *e)
{
    struct replay_later *l = xcalloc(1, sizeof *l + e->head->size);

    l->process = c->p;
    l->process->due++;
    l->tid = c->t->tid;
    l->event = *e;
    l->event.phase = EVENT_END;
    l->event.head = (const struct sigvet_event *)l->bytes;
    memcpy(l->bytes, e->head, e->head->size);
    timeheap_push(&c->r->later, e->end_ns, ++c->r->ids, l);
}

static void call_begin(struct replay_context *c, const struct event *e)
{
    struct replay_call local = {.begin = e->head->begin, .api = c->api};
    bool note = (e->head->flags & SIGVET_EVENT_NOTE) != 0;

    if (e->phase == EVENT_COMPLETE && (note || c->failed)) {
        /* What does not return is not under way; what failed has changed nothing. */
        if (note && c->operation != NULL && c->operation->begin != NULL) {
            c->call = &local;
            c->operation->begin(c);
            c->call = NULL;
        }
        return;
    }
    if (e->phase == EVENT_COMPLETE) {
        end_later(c, e);
        c->done = false;
    }
    c->call = call_push(c->t);
    *c->call = local;
    if (c->operation != NULL && c->operation->begin != NULL) {
        c->operation->begin(c);
    }
}

static void call_end(struct replay_context *c, const struct event *e)
{
    c->call = call_find(c->t, e->head->begin);
    if (c->call == NULL) {
        return;
    }
    if (c->operation != NULL && c->operation->end != NULL && !e->abandoned) {
        c->operation->end(c);
    }
    call_pop(c->t, c->call);
    if (c->t->call_count == 0 && e->abandoned) {
        c->t->waiting = c->t->accepting = false;
    }
}

/* Ends calls whose time has come. */
static void end_until(struct replay *r, uint64_t ns)
{
    while (r->later.count > 0 && r->later.nodes[0].time <= ns) {
        struct replay_later *l = r->later.nodes[0].what;
        struct replay_context c = {.r = r, .p = l->process, .ns = l->event.end_ns};
        timeheap_pop(&r->later);
        c.p->due--;
        c.t = replay_thread(c.p, l->tid);
        if (c.t != NULL && call_read(&c, &l->event)) {
            call_end(&c, &l->event);
            replay_pending_settle(r, c.p, c.t);
        }
        free(l);
    }
}

/* Where the event happens, when all before it has happened. */
static struct replay_context context_of(struct replay *r, const struct event *e)
{
    uint64_t ns = e->phase == EVENT_END ? e->end_ns : e->begin_ns;
    struct replay_context c = {.r = r};

    r->now = ns > r->now ? ns : r->now; /* what was abandoned has no end */
    end_until(r, r->now);
    c.ns = r->now;
    c.p = replay_process_find(r, e);
    c.t = replay_thread_get(c.p, c.p->vforked ? c.p->pid : e->tid);
    replay_timer_until(r, c.p, c.ns);
    if ((e->head->type == SIGVET_EVENT_CALL || e->head->type == SIGVET_EVENT_SYSCALL) &&
        e->phase != EVENT_END && (e->head->flags & SIGVET_EVENT_IN_HANDLER) == 0) {
        replay_delivery_outside(c.t);
    }
    replay_pending_settle(r, c.p, c.t);
    return c;
}

void replay_before(struct replay *r, const struct event *e)
{
    (void)context_of(r, e);
}

void replay_event(struct replay *r, const struct event *e)
{
    struct replay_context c = context_of(r, e);

    switch (e->head->type) {
    case SIGVET_EVENT_CALL:
    case SIGVET_EVENT_SYSCALL:
        if (call_read(&c, e) && e->phase == EVENT_END) {
            call_end(&c, e);
        } else if (c.api != NULL) {
            if ((e->head->flags & SIGVET_EVENT_IN_HANDLER) == 0) {
                replay_thread_stack(c.t, c.event->sp);
            }
            call_begin(&c, e);
        }
        break;
    case SIGVET_EVENT_DELIVERY:
        if (e->head->size < sizeof(struct sigvet_delivery_event)) {
            return;
        }
        if (e->phase == EVENT_END) {
            replay_delivery_end(c.t, e);
        } else {
            replay_delivery_begin(r, c.p, c.t, e);
        }
        break;
    default:
        break;
    }
    replay_pending_settle(r, c.p, c.t);
}

void replay_record(struct replay *r, const struct sigvet_record *rec)
{
    if (rec->type == SIGVET_REC_PROCESS) {
        replay_process_record(r, (const struct sigvet_process *)(const void *)rec);
    } else if (rec->type == SIGVET_REC_STATUS) {
        const struct sigvet_status *status = (const struct sigvet_status *)(const void *)rec;
        r->status_pid = status->pid;
        r->status = status->status;
    }
}

/* What is told once, at the end: by the launcher, and by the records' live words. */
static void last_words(struct replay *r)
{
    struct replay_process *p = replay_process(r, r->status_pid);

    if (r->status_pid != 0 && p != NULL) {
        replay_process_status(p, (int)r->status, p->end_ns);
    }
    for (p = r->first; p != NULL; p = p->next) {
        const struct sigvet_process *rec =
            p->offset != 0 ? reader_at(r->trace, p->offset, SIGVET_REC_PROCESS) : NULL;
        if (rec != NULL && rec->ended != 0 && p->end == REPLAY_ALIVE) {
            p->end = REPLAY_EXITED;
        }
    }
}

void replay_until(struct replay *r, uint64_t ns)
{
    end_until(r, ns);
    for (struct replay_process *p = r->first; p != NULL; p = p->next) {
        if (!p->born && p->begin_ns < ns && ns - p->begin_ns > RECORD_LATE_NS) {
            replay_process_birth(r, p, p->begin_ns);
        }
        if (p->born && ns != UINT64_MAX) {
            replay_timer_until(r, p, ns);
            replay_pending_settle(r, p, NULL);
        }
    }
    if (ns == UINT64_MAX) {
        last_words(r);
    }
}

uint64_t replay_corrections(const struct replay *r)
{
    return r->corrections;
}

struct replay_process *replay_process(const struct replay *r, uint32_t pid)
{
    struct replay_process *p = NULL;

    HASH_FIND(by_pid, r->by_pid, &pid, sizeof pid, p);
    return p;
}

struct replay_thread *replay_thread(const struct replay_process *p, uint32_t tid)
{
    struct replay_thread *t = NULL;

    HASH_FIND(hh, p->threads, &tid, sizeof tid, t);
    return t;
}

struct replay_process *replay_next(const struct replay *r, const struct replay_process *after)
{
    struct replay_process *p = after == NULL ? r->first : after->next;

    while (p != NULL && !p->born) {
        p = p->next;
    }
    return p;
}

struct replay_process *replay_process_of(const struct replay *r, const struct event *e)
{
    struct replay_process *p = NULL;

    HASH_FIND(by_offset, r->by_offset, &e->process_off, sizeof e->process_off, p);
    return p != NULL && p->pid == e->pid ? p : replay_process(r, e->pid);
}

uint64_t replay_ignored(const struct replay_process *p)
{
    uint64_t set = 0;

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        if (p->disposition[i].known && p->disposition[i].handler == REPLAY_IGNORE) {
            set |= UINT64_C(1) << i;
        }
    }
    return set;
}

uint64_t replay_caught(const struct replay_process *p)
{
    uint64_t set = 0;

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        if (p->disposition[i].known && p->disposition[i].handler > REPLAY_IGNORE) {
            set |= UINT64_C(1) << i;
        }
    }
    return set;
}

uint64_t replay_dispositions_unknown(const struct replay_process *p)
{
    uint64_t set = 0;

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        if (!p->disposition[i].known) {
            set |= UINT64_C(1) << i;
        }
    }
    return set;
}

enum replay_action replay_default_action(uint32_t signal)
{
    switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
        return ACTION_IGNORE;
    case SIGCONT:
        return ACTION_CONTINUE;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return ACTION_STOP;
    case SIGQUIT:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGSYS:
        return ACTION_CORE;
    default:
        return ACTION_TERMINATE;
    }
}

const char *replay_in_call(const struct replay_thread *t)
{
    return t->call_count > 0 ? t->calls[t->call_count - 1].api->name : NULL;
}
