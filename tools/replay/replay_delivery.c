/* replay_delivery.c - handlers: how they begin, what they block, how they end.
 *
 * Owns:     the frames of each thread.
 * Contexts: see replay.h.
 * Errors:   the interrupted mask that a delivery tells is exact; what contradicts it is corrected.
 * Source:   sigaction(2), sigreturn(2), sigaltstack(2); Linux kernel/signal.c: get_signal(),
 *           signal_delivered(), sigmask_to_save().
 *
 * D1  When a thread has several signals to take, the kernel makes a frame for each, lowest number first,
 *     before it runs any handler: the last one runs first, and what it interrupted is the first
 *     instruction of the one before. Such frames stand in the model as not begun (begin 0).
 * D2  In sigsuspend and its kind the first frame saves the old mask, and its handler runs with the new one. */
#include <signal.h>
#include <string.h>

#include "replay_inner.h"
#include "util.h"

static struct replay_frame *frame_push(struct replay_thread *t)
{
    if (t->frame_count >= REPLAY_FRAMES_MOST) {
        memmove(t->frames, t->frames + 1, (t->frame_count - 1) * sizeof *t->frames);
        t->frame_count--;
    } else if (t->frame_count == t->frame_room) {
        t->frame_room = t->frame_room == 0 ? 4 : t->frame_room * 2;
        t->frames = xrealloc_array(t->frames, t->frame_room, sizeof *t->frames);
    }
    struct replay_frame *f = &t->frames[t->frame_count++];
    memset(f, 0, sizeof *f);
    return f;
}

static struct replay_frame *frame_top(const struct replay_thread *t)
{
    return t->frame_count > 0 ? &t->frames[t->frame_count - 1] : NULL;
}

/* What a thread blocks in addition while it handles this signal. */
static uint64_t blocks(const struct replay_disposition *d, uint32_t signal)
{
    return d->mask | ((d->flags & SA_NODEFER) != 0 ? 0 : REPLAY_BIT(signal));
}

/* The frames that the kernel must have made before the one of a signal that interrupted a certain mask. */
struct chain {
    struct replay_pending *sent[REPLAY_SIGNALS]; /* what they were made for */
    uint64_t masks[REPLAY_SIGNALS];              /* what each interrupted */
    size_t count;
};

static bool fits(const struct replay_thread *t, uint64_t model, uint64_t mask)
{
    return ((model ^ mask) & ~t->unknown & ~REPLAY_UNBLOCKABLE) == 0;
}

/* What the kernel would hand to this thread next; `round` marks what it was given already. */
static struct replay_pending *next_sent(const struct replay_thread *t, uint64_t blocked,
                                        uint64_t round)
{
    struct replay_pending *e = replay_pending_next(&t->pending, blocked, round);

    return e != NULL ? e : replay_pending_next(&t->process->pending, blocked, round);
}

static void chain_find(struct chain *c, const struct replay_thread *t,
                       const struct sigvet_delivery_event *delivery, uint64_t round)
{
    const struct replay_pending *target = replay_pending_match(t, delivery->signal, delivery->info);
    uint64_t mask = delivery->mask;
    const struct replay_process *p = t->process;
    uint64_t blocked = t->mask;
    uint64_t saved = t->waiting ? t->saved : t->mask;

    c->count = 0;
    for (;;) {
        struct replay_pending *next = next_sent(t, blocked, round);
        bool is_it =
            next == NULL || next == target || (target == NULL && next->signal == delivery->signal);
        if (is_it && fits(t, saved, mask)) {
            return;
        }
        if (next == NULL || c->count == REPLAY_SIGNALS) {
            c->count = 0; /* it does not lead there: the signal came another way */
            return;
        }
        const struct replay_disposition *d = &p->disposition[next->signal - 1];
        next->round = round;
        c->sent[c->count] = next;
        c->masks[c->count++] = saved;
        if (d->known && d->handler <= REPLAY_IGNORE) {
            continue; /* it is dropped on the way */
        }
        blocked |= blocks(d, next->signal);
        saved = blocked;
    }
}

/* SA_RESETHAND, unless somebody has installed another handler meanwhile. */
static void reset(struct replay_process *p, uint32_t signal, uint64_t handler, uint32_t flags)
{
    struct replay_disposition *d = &p->disposition[signal - 1];

    if ((flags & SA_RESETHAND) != 0 && d->known && d->handler == handler) {
        d->handler = REPLAY_DEFAULT;
        p->pending.changed = true;
    }
}

/* The frames of a chain are made: their signals are taken, their masks in force. */
static void chain_make(struct replay_thread *t, const struct chain *c)
{
    for (size_t i = 0; i < c->count; i++) {
        uint32_t signal = c->sent[i]->signal;
        struct replay_disposition *d = &t->process->disposition[signal - 1];
        if (d->known && d->handler <= REPLAY_IGNORE) {
            replay_pending_drop(t, c->sent[i]);
            continue;
        }
        struct replay_frame *f = frame_push(t);
        f->signal = signal;
        f->handler = d->handler;
        f->mask = c->masks[i];
        f->unknown = t->unknown;
        f->altstack = t->altstack;
        f->sent = *c->sent[i];
        replay_pending_drop(t, c->sent[i]);
        replay_mask_set(t, t->mask | blocks(d, signal), t->unknown);
        t->waiting = t->accepting = false;
        reset(t->process, signal, d->handler, d->flags);
    }
}

/* A sigaction that has begun has taken effect when its handler runs. */
static void act_early(struct replay_process *p, uint32_t signal, uint64_t handler)
{
    for (struct replay_thread *t = p->threads; t != NULL; t = t->hh.next) {
        for (size_t i = t->call_count; i > 0; i--) {
            struct replay_call *call = &t->calls[i - 1];
            if (call->acts && !call->applied && call->signal == signal &&
                call->act.handler == handler) {
                replay_act_set(p, signal, &call->act);
                call->applied = true;
                return;
            }
        }
    }
}

/* The disposition that this delivery ran by. */
static struct replay_disposition act_of(struct replay_process *p,
                                        const struct sigvet_delivery_event *d)
{
    struct replay_disposition *now = &p->disposition[d->signal - 1];
    struct replay_disposition is = {.handler = d->handler, .flags = d->act_flags};

    if (!now->known || now->handler != d->handler) {
        act_early(p, d->signal, d->handler);
    }
    if (now->known && now->handler == d->handler) {
        return *now;
    }
    if (!now->known) {
        *now = is;
        now->known = true;
        p->pending.changed = true;
    }
    return is; /* known stays false: its sa_mask is not known */
}

/* Handlers that were left unseen, told by the number of those that run. */
static void frames_trim(struct replay_thread *t, uint32_t nesting)
{
    size_t running = 0;

    for (size_t i = 0; i < t->frame_count; i++) {
        running += t->frames[i].begin != 0;
    }
    while (t->frame_count > 0 && nesting > 0 && running >= nesting) {
        running -= frame_top(t)->begin != 0;
        t->frame_count--;
    }
}

static void frame_begin(struct replay_frame *f, const struct sigvet_delivery_event *d,
                        const struct event *e)
{
    f->begin = d->head.begin;
    f->begin_ns = e->begin_ns;
    f->handler = d->handler;
    f->mask = d->mask & ~REPLAY_UNBLOCKABLE;
    f->unknown = 0;
    f->signal = d->signal;
    f->on_altstack = (d->head.flags & SIGVET_EVENT_ALTSTACK) != 0;
}

/* The mask inside: what was in force, what sa_mask says, and the signal itself. */
static void mask_inside(struct replay *r, struct replay_thread *t, uint64_t interrupted,
                        const struct replay_disposition *act, uint32_t signal)
{
    uint64_t base = interrupted;
    bool suspended = t->waiting && !t->accepting &&
                     ((t->saved ^ interrupted) & ~t->saved_unknown & ~REPLAY_UNBLOCKABLE) == 0;

    if (suspended) {
        base = t->mask; /* D2 */
    } else if (t->accepting) {
        replay_mask_set(t, t->saved, t->saved_unknown);
    }
    if (!suspended) {
        replay_mask_reading(r, t, interrupted, REPLAY_ALL);
    }
    t->waiting = t->accepting = false;
    uint64_t more = blocks(act, signal);
    uint64_t unknown = act->known ? 0 : REPLAY_ALL & ~base & ~more;
    replay_mask_set(t, base | more, unknown);
}

/* Whether this is the handler that the topmost frame was made for. */
static bool is_due(const struct replay_frame *f, const struct sigvet_delivery_event *d)
{
    int32_t code;
    uint32_t sender;

    if (f == NULL || f->begin != 0 || f->signal != d->signal ||
        ((f->mask ^ d->mask) & ~f->unknown & ~REPLAY_UNBLOCKABLE) != 0) {
        return false;
    }
    /* The same signal may pend twice, for the thread and for the process. */
    memcpy(&code, d->info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&sender, d->info + offsetof(siginfo_t, si_pid), sizeof sender);
    return !f->sent.sure || f->sent.sender == 0 ||
           (f->sent.code == code && f->sent.sender == sender);
}

void replay_delivery_begin(struct replay *r, struct replay_process *p, struct replay_thread *t,
                           const struct event *e)
{
    struct sigvet_delivery_event d;
    struct chain chain;

    memcpy(&d, e->head, sizeof d);
    if (d.signal < 1 || d.signal > REPLAY_SIGNALS) {
        return;
    }
    frames_trim(t, d.nesting);
    t->restored = false;
    struct replay_frame *f = frame_top(t);
    if (is_due(f, &d)) {
        frame_begin(f, &d, e); /* D1: its time has come; its mask is in force already */
        return;
    }
    struct replay_disposition act = act_of(p, &d);
    chain_find(&chain, t, &d, ++r->ids);
    chain_make(t, &chain);
    replay_pending_taken(r, t, d.signal, d.info);
    reset(p, d.signal, d.handler, act.flags);
    f = frame_push(t);
    f->altstack = t->altstack;
    frame_begin(f, &d, e);
    if (f->on_altstack && (t->altstack.flags & (1u << 31)) != 0) { /* SS_AUTODISARM */
        t->altstack = (struct replay_altstack){0, 0, SS_DISABLE, true};
    }
    mask_inside(r, t, d.mask, &act, d.signal);
}

void replay_delivery_end(struct replay_thread *t, const struct event *e)
{
    bool left = e->abandoned || (e->head->flags & SIGVET_EVENT_LEFT) != 0;
    size_t at = t->frame_count;

    while (at > 0 && t->frames[at - 1].begin != e->head->begin) {
        at--;
    }
    if (at == 0) {
        return;
    }
    struct replay_frame f = t->frames[at - 1];
    t->frame_count = at - 1;
    if (!left) {
        replay_mask_set(t, f.mask, f.unknown);
        t->altstack = f.altstack;
        return;
    }
    /* A jump out of a handler leaves those that wait below it, too. */
    while (t->frame_count > 0 && frame_top(t)->begin == 0) {
        t->frame_count--;
    }
}

void replay_delivery_outside(struct replay_thread *t)
{
    if (t->frame_count > 0) {
        const struct replay_frame *f = &t->frames[0];
        replay_mask_set(t, f->mask, f->unknown);
        t->altstack = f->altstack;
        t->frame_count = 0;
    }
}
