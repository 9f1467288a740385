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

    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
    DL_DELETE(q->first, e);
    free(e);
    q->count--;
    q->changed = true;
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
    q->changed = true;
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
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
            DL_DELETE(q->first, e);
            free(e);
            q->count--;
        }
    }
    q->set &= ~set;
    q->changed = true;
}

void replay_pending_flush(struct replay_process *p, uint64_t set)
{
    queue_flush(&p->pending, set);
    p->maybe &= ~set;
    for (struct replay_thread *t = p->threads; t != NULL; t = t->hh.next) {
        queue_flush(&t->pending, set);
    }
}

static bool queue_take(struct replay_queue *q, uint32_t signal)
{
    struct replay_pending *e = entry_find(q, signal);

    if (e != NULL) {
        entry_remove(q, e);
    }
    return e != NULL;
}

void replay_pending_drop(struct replay_thread *t, struct replay_pending *e)
{
    struct replay_pending *mine;

    DL_FOREACH(t->pending.first, mine)
    {
        if (mine == e) {
            entry_remove(&t->pending, e);
            return;
        }
    }
    entry_remove(&t->process->pending, e);
}

struct replay_pending *replay_pending_next(const struct replay_queue *q, uint64_t blocked,
                                           uint64_t round)
{
    uint64_t ready = q->set & ~blocked;
    struct replay_pending *e, *best = NULL;
    uint64_t rank, least = UINT64_MAX;

    if (ready == 0) {
        return NULL;
    }
    DL_FOREACH(q->first, e)
    {
        rank = e->signal + ((REPLAY_BIT(e->signal) & SYNCHRONOUS) != 0 ? 0 : REPLAY_SIGNALS);
        if ((REPLAY_BIT(e->signal) & ready) != 0 && e->round != round && rank < least) {
            best = e;
            least = rank;
            if ((ready & (SYNCHRONOUS | (REPLAY_BIT(e->signal) - 1))) == 0) {
                break; /* nothing lower is there */
            }
        }
    }
    return best;
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

struct replay_pending *replay_pending_match(const struct replay_thread *t, uint32_t signal,
                                            const unsigned char info[48])
{
    struct replay_pending *e;
    int32_t code;
    uint32_t pid;

    memcpy(&code, info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, info + offsetof(siginfo_t, si_pid), sizeof pid);
    e = entry_match(&t->pending, signal, code, pid);
    return e != NULL ? e : entry_match(&t->process->pending, signal, code, pid);
}

/* What else the siginfo of a signal that was taken tells. */
static void learn(struct replay *r, struct replay_process *p, uint32_t signal, int32_t code,
                  uint32_t pid)
{
    if (signal == SIGCHLD && (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED)) {
        struct replay_process *child = replay_process(r, pid);
        if (child != NULL) {
            child->told = true;
        }
    }
    if (signal == SIGALRM && code == SI_KERNEL && p->alarm_ns != 0 &&
        ((p->pending.set & REPLAY_BIT(SIGALRM)) == 0)) {
        /* The timer was a little earlier than its arming let expect. */
        p->alarm_ns = p->alarm_interval_ns != 0 ? p->alarm_ns + p->alarm_interval_ns : 0;
    }
}

void replay_pending_taken(struct replay *r, struct replay_thread *t, uint32_t signal,
                          const unsigned char info[48])
{
    struct replay_process *p = t->process;
    struct replay_pending *e;
    int32_t code;
    uint32_t pid;
    int number;

    memcpy(&number, info + offsetof(siginfo_t, si_signo), sizeof number);
    memcpy(&code, info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, info + offsetof(siginfo_t, si_pid), sizeof pid);
    p->maybe &= ~REPLAY_BIT(signal);
    if (number != 0) {
        learn(r, p, signal, code, pid);
        e = replay_pending_match(t, signal, info);
        if (e != NULL) {
            replay_pending_drop(t, e);
            return;
        }
    }
    /* What was sent first is what pends, whoever sent it; the code tells which queue it was in. */
    if ((number == 0 || code != SI_USER) && queue_take(&t->pending, signal)) {
        return;
    }
    if (number == 0 || code != SI_TKILL) {
        (void)queue_take(&p->pending, signal);
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

/* What a thread keeps out for good: what sigwait lifted out of its mask waits for sigwait. */
static uint64_t kept_out(const struct replay_thread *t)
{
    return t->accepting ? t->saved | t->saved_unknown | t->mask : t->mask;
}

/* An ignored signal is not even kept, unless its thread, or the first one of its process, blocks it. */
static bool is_dropped(const struct replay_process *p, const struct replay_thread *t,
                       uint32_t signal)
{
    if (t == NULL) {
        t = replay_thread(p, p->pid);
    }
    return t != NULL && ((kept_out(t) | t->unknown) & REPLAY_BIT(signal)) == 0 &&
           replay_act_ignores(&p->disposition[signal - 1], signal);
}

void replay_pending_send(struct replay *r, struct replay_process *p, struct replay_thread *t,
                         const struct replay_pending *what)
{
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
    if (is_dropped(p, t, what->signal)) {
        return;
    }
    (void)replay_pending_add(t != NULL ? &t->pending : &p->pending, what);
    if (what->sure) {
        p->maybe &= ~REPLAY_BIT(what->signal);
    }
    replay_pending_settle(r, p, t);
}

/* The default action of a signal is taken. */
static void act(struct replay_process *p, const struct replay_pending *e)
{
    enum replay_action action = replay_default_action(e->signal);

    if (p->disposition[e->signal - 1].handler != REPLAY_DEFAULT) {
        return;
    }
    if (action == ACTION_STOP) {
        p->stopped = e->signal;
    } else if (action == ACTION_TERMINATE || action == ACTION_CORE) {
        p->fatal = e->signal;
        p->fatal_sender = e->sender;
    }
}

/* P3  A thread takes what it does not block in the kernel's order, up to the first one with a handler: what
 *     comes behind that is taken only when the handler's mask lets it in. */
static void thread_takes(struct replay *r, struct replay_process *p, struct replay_thread *t)
{
    uint64_t round = ++r->ids;
    struct replay_pending *e;

    while ((e = replay_pending_next(&t->pending, kept_out(t), round)) != NULL ||
           (e = replay_pending_next(&p->pending, kept_out(t), round)) != NULL) {
        const struct replay_disposition *d = &p->disposition[e->signal - 1];
        e->round = round;
        if (!d->known || (REPLAY_BIT(e->signal) & t->unknown) != 0) {
            e->sure = false; /* gone, or still there */
        } else if (d->handler > REPLAY_IGNORE) {
            return;
        } else {
            act(p, e);
            replay_pending_drop(t, e);
        }
    }
}

/* P4  What a thread takes of its process's queue changes with its own mask, or with the queue and the
 *     dispositions: only then are the other threads asked, of which there may be thousands. */
static void thread_settle(struct replay *r, struct replay_process *p, struct replay_thread *t)
{
    if (!t->ended && (t->pending.set | p->pending.set | p->maybe) != 0) {
        p->maybe &= kept_out(t) | t->unknown;
        thread_takes(r, p, t);
    }
}

void replay_pending_settle(struct replay *r, struct replay_process *p, struct replay_thread *t)
{
    if (t != NULL) {
        thread_settle(r, p, t);
    }
    if (!p->pending.changed) {
        return;
    }
    for (t = p->threads; t != NULL; t = t->hh.next) {
        thread_settle(r, p, t);
    }
    p->pending.changed = false;
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
        if (e != NULL && (set & bit) != 0 && (t->pending.set & bit) == 0) {
            e->sure = true;
        }
        if ((gone & bit) != 0 && (e == NULL || e->sure)) {
            r->corrections++;
        }
        if ((set & bit) != 0 && ((t->pending.set | p->pending.set) & bit) == 0) {
            (void)replay_pending_add(&p->pending, &what);
        }
    }
    queue_flush(&t->pending, gone);
    queue_flush(&p->pending, gone);
    p->maybe &= ~(set | t->mask);
    /* What is pending is blocked. */
    replay_mask_set(t, t->mask | set, t->unknown & ~set);
}
