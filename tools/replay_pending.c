/* replay_pending.c - what was sent and not taken: the queues of threads and processes.
 *
 * Owns:     struct replay_pending.
 * Contexts: see replay.h.
 * Errors:   what may have been taken unseen stays, marked as not sure; a queue has a bound.
 * Source:   signal(7); Linux kernel/signal.c: prepare_signal(), __send_signal_locked(), next_signal(),
 *           do_sigaction().
 *
 * P1  A standard signal is at most once in a queue; a real-time one as often as it was sent.
 * P2  A signal that some thread would take at once (it is not blocked, and no handler that would tell of
 *     itself is installed) does not stay. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "replay_inner.h"
#include "util.h"

#define FIRST_QUEUED 32u /* the kernel's own SIGRTMIN */
#define SYNCHRONOUS                                                                        \
    (REPLAY_BIT(SIGSEGV) | REPLAY_BIT(SIGBUS) | REPLAY_BIT(SIGILL) | REPLAY_BIT(SIGTRAP) | \
     REPLAY_BIT(SIGFPE) | REPLAY_BIT(SIGSYS))
#define STOPS \
    (REPLAY_BIT(SIGSTOP) | REPLAY_BIT(SIGTSTP) | REPLAY_BIT(SIGTTIN) | REPLAY_BIT(SIGTTOU))

static void entry_remove(struct replay_queue *q, struct replay_pending *e)
{
    struct replay_pending *other;
    uint32_t signal = e->signal;

    DL_DELETE(q->first, e);
    free(e);
    q->count--;
    q->set &= ~REPLAY_BIT(signal);
    if (signal >= FIRST_QUEUED) {
        DL_FOREACH(q->first, other)
        {
            if (other->signal == signal) {
                q->set |= REPLAY_BIT(signal);
                break;
            }
        }
    }
}

void replay_pending_clear(struct replay_queue *q)
{
    struct replay_pending *e, *next;

    DL_FOREACH_SAFE(q->first, e, next)
    {
        free(e);
    }
    memset(q, 0, sizeof *q);
}

static struct replay_pending *entry_find(const struct replay_queue *q, uint32_t signal)
{
    struct replay_pending *e;

    if ((q->set & REPLAY_BIT(signal)) == 0) {
        return NULL;
    }
    DL_FOREACH(q->first, e)
    {
        if (e->signal == signal) {
            return e;
        }
    }
    return NULL;
}

bool replay_pending_add(struct replay_queue *q, const struct replay_pending *what)
{
    struct replay_pending *e = NULL;

    if (what->signal < FIRST_QUEUED && (e = entry_find(q, what->signal)) != NULL) {
        e->sure |= what->sure;
        return false;
    }
    if (q->count >= REPLAY_QUEUE_MOST) {
        return false;
    }
    e = xcalloc(1, sizeof *e);
    *e = *what;
    DL_APPEND(q->first, e);
    q->set |= REPLAY_BIT(e->signal);
    q->count++;
    return true;
}

void replay_pending_copy(struct replay_queue *to, const struct replay_queue *from)
{
    const struct replay_pending *e;

    DL_FOREACH(from->first, e)
    {
        replay_pending_add(to, e);
    }
}

static void queue_flush(struct replay_queue *q, uint64_t set)
{
    struct replay_pending *e, *next;

    if ((q->set & set) == 0) {
        return;
    }
    DL_FOREACH_SAFE(q->first, e, next)
    {
        if ((REPLAY_BIT(e->signal) & set) != 0) {
            DL_DELETE(q->first, e);
            free(e);
            q->count--;
        }
    }
    q->set &= ~set;
}

void replay_pending_flush(struct replay_process *p, uint64_t set)
{
    queue_flush(&p->pending, set);
    p->maybe &= ~set;
    for (struct replay_thread *t = p->threads; t != NULL; t = t->hh.next) {
        queue_flush(&t->pending, set);
    }
}

bool replay_pending_take(struct replay_queue *q, uint32_t signal)
{
    struct replay_pending *e = entry_find(q, signal);

    if (e != NULL) {
        entry_remove(q, e);
    }
    return e != NULL;
}

uint32_t replay_pending_next(const struct replay_queue *q, uint64_t blocked)
{
    uint64_t ready = q->set & ~blocked;

    if ((ready & SYNCHRONOUS) != 0) {
        ready &= SYNCHRONOUS;
    }
    return ready == 0 ? 0 : (uint32_t)__builtin_ctzll(ready) + 1;
}

static bool matches(const struct replay_pending *e, uint32_t signal, int32_t code, uint32_t pid)
{
    return e->signal == signal && e->code == code && e->sender == pid;
}

static struct replay_pending *entry_match(const struct replay_queue *q, uint32_t signal,
                                          int32_t code, uint32_t pid)
{
    struct replay_pending *e;

    if ((q->set & REPLAY_BIT(signal)) == 0) {
        return NULL;
    }
    DL_FOREACH(q->first, e)
    {
        if (matches(e, signal, code, pid)) {
            return e;
        }
    }
    return NULL;
}

void replay_pending_taken(struct replay *r, struct replay_thread *t, uint32_t signal,
                          const unsigned char info[48])
{
    struct replay_process *p = t->process;
    struct replay_queue *queues[2] = {&t->pending, &p->pending};
    int32_t code;
    uint32_t pid;
    int number;

    memcpy(&number, info + offsetof(siginfo_t, si_signo), sizeof number);
    memcpy(&code, info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, info + offsetof(siginfo_t, si_pid), sizeof pid);
    p->maybe &= ~REPLAY_BIT(signal);
    if (number != 0) {
        struct replay_process *child =
            signal == SIGCHLD && code > 0 ? replay_process(r, pid) : NULL;
        if (child != NULL && (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED)) {
            child->told = true;
        }
        for (size_t i = 0; i < 2; i++) {
            struct replay_pending *e = entry_match(queues[i], signal, code, pid);
            if (e != NULL) {
                entry_remove(queues[i], e);
                return;
            }
        }
    }
    if (signal == SIGALRM && number != 0 && code == SI_KERNEL && p->alarm_ns != 0) {
        /* The timer was a little earlier than its arming let expect. */
        p->alarm_ns = p->alarm_interval_ns != 0 ? p->alarm_ns + p->alarm_interval_ns : 0;
    }
    /* What was sent first is what pends, whoever sent it; the code tells which queue it was in. */
    if (number == 0 || code != SI_USER) {
        if (replay_pending_take(&t->pending, signal)) {
            return;
        }
    }
    if (number == 0 || code != SI_TKILL) {
        (void)replay_pending_take(&p->pending, signal);
    }
}

static bool queue_revoke(struct replay_queue *q, uint64_t id)
{
    struct replay_pending *e;

    DL_FOREACH(q->first, e)
    {
        if (e->id == id) {
            entry_remove(q, e);
            return true;
        }
    }
    return false;
}

void replay_pending_revoke(struct replay_process *p, uint64_t id)
{
    struct replay_thread *t = p->threads;

    if (id == 0 || queue_revoke(&p->pending, id)) {
        return;
    }
    while (t != NULL && !queue_revoke(&t->pending, id)) {
        t = t->hh.next;
    }
}

void replay_pending_send(struct replay *r, struct replay_process *p, struct replay_thread *t,
                         const struct replay_pending *what)
{
    (void)r;
    if (p->end != REPLAY_ALIVE) {
        return;
    }
    if (what->signal == SIGKILL) {
        p->fatal = SIGKILL;
        p->fatal_sender = what->sender;
        return;
    }
    if (what->signal == SIGCONT) {
        replay_pending_flush(p, STOPS);
        p->stopped = 0;
    } else if ((REPLAY_BIT(what->signal) & STOPS) != 0) {
        replay_pending_flush(p, REPLAY_BIT(SIGCONT));
    }
    (void)replay_pending_add(t != NULL ? &t->pending : &p->pending, what);
    if (what->sure) {
        p->maybe &= ~REPLAY_BIT(what->signal);
    }
    replay_pending_settle(p, t);
}

/* What a thread keeps out for good: what sigwait lifted out of its mask waits for sigwait. */
static uint64_t kept_out(const struct replay_thread *t)
{
    return t->accepting ? t->saved | t->saved_unknown | t->mask : t->mask;
}

/* The default action, or none, is taken of the signals of `set` in the queue. */
static void act(struct replay_process *p, struct replay_queue *q, uint64_t open, uint64_t unknown)
{
    struct replay_pending *e, *next;

    if ((q->set & open) == 0) {
        return;
    }
    DL_FOREACH_SAFE(q->first, e, next)
    {
        const struct replay_disposition *d = &p->disposition[e->signal - 1];
        enum replay_action action = replay_default_action(e->signal);
        uint64_t bit = REPLAY_BIT(e->signal);
        if ((bit & open) == 0 || (d->known && d->handler > REPLAY_IGNORE)) {
            continue;
        }
        if (!d->known || (bit & unknown) != 0) {
            e->sure = false; /* gone, or still there */
            continue;
        }
        if (d->handler == REPLAY_DEFAULT && action == ACTION_STOP) {
            p->stopped = e->signal;
        } else if (d->handler == REPLAY_DEFAULT && action != ACTION_IGNORE &&
                   action != ACTION_CONTINUE) {
            p->fatal = e->signal;
            p->fatal_sender = e->sender;
        }
        entry_remove(q, e);
    }
}

void replay_pending_settle(struct replay_process *p, struct replay_thread *t)
{
    uint64_t open = 0, open_known = 0;

    if (t != NULL) {
        act(p, &t->pending, ~kept_out(t), t->unknown);
    }
    if ((p->pending.set | p->maybe) == 0) {
        return;
    }
    for (t = p->threads; t != NULL; t = t->hh.next) {
        if (!t->ended) {
            open |= ~kept_out(t);
            open_known |= ~kept_out(t) & ~t->unknown;
        }
    }
    act(p, &p->pending, open, ~open_known);
    p->maybe &= ~open_known;
}

void replay_pending_reading(struct replay *r, struct replay_thread *t, uint64_t set)
{
    struct replay_process *p = t->process;
    uint64_t blocked = t->mask | t->unknown;
    uint64_t have = (t->pending.set | p->pending.set) & blocked;
    uint64_t gone = have & ~set & ~t->unknown;

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        struct replay_pending what = {.signal = i + 1, .sure = true};
        uint64_t bit = UINT64_C(1) << i;
        struct replay_pending *e = entry_find(&p->pending, i + 1);
        if ((gone & bit) != 0 && (e == NULL || e->sure)) {
            r->corrections++;
        }
        if ((set & bit) != 0 && (t->pending.set & bit) == 0) {
            (void)replay_pending_add(&p->pending, &what);
        }
    }
    queue_flush(&t->pending, gone);
    queue_flush(&p->pending, gone);
    p->maybe &= ~(set | t->mask);
    /* What is pending is blocked. */
    replay_mask_set(t, t->mask | set, t->unknown & ~set);
}
