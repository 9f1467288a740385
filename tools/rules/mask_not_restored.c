/* mask_not_restored.c - the rule mask-not-restored: after a jump out of its handler a signal stays blocked.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   setjmp(3), sigsetjmp(3); CERT SIG32-C. */
#include "event_rule.h"

enum { OTHER, CONTEXT };

static const struct rule_call calls[] = {
    {"swapcontext", CONTEXT}, {"setcontext", CONTEXT}, {NULL, 0}};

#define THREADS 16u /* that are followed at once */

/* The signals that a jump has left blocked on one thread, the last one that did. It is reported when that
 * thread went on with them blocked to its end: it may well set the mask itself behind the jump. */
struct left {
    uint64_t blocked; /* 0: none, the place is free */
    uint32_t pid;     /* a forked child begins with its parent's */
    uint32_t tid;
    bool went_on;
    struct rule_report report;
};

struct all {
    bool contexts; /* the process changes stacks, and may come back into a handler that it left */
    struct left threads[THREADS];
};

/* What is kept of this thread; else NULL. */
static struct left *find(struct all *all, uint32_t pid, uint32_t tid)
{
    for (unsigned i = 0; all != NULL && i < THREADS; i++) {
        struct left *left = &all->threads[i];
        if (left->blocked != 0 && left->pid == pid && left->tid == tid) {
            return left;
        }
    }
    return NULL;
}

/* Likewise, else a free place; NULL: there is none. */
static struct left *find_place(struct all *all, uint32_t pid, uint32_t tid)
{
    struct left *left = find(all, pid, tid);

    for (unsigned i = 0; left == NULL && i < THREADS; i++) {
        if (all->threads[i].blocked == 0 || all->threads[i].pid != pid) {
            left = &all->threads[i];
            *left = (struct left){.pid = pid, .tid = tid};
        }
    }
    return left;
}

static void after_delivery(const struct rule_event *e)
{
    const struct sigvet_delivery_event *d = e->delivery;
    const struct replay_thread *t = e->thread;
    uint64_t bit = REPLAY_BIT(d->signal);

    if (e->event->phase != EVENT_END || e->event->abandoned ||
        (d->head.flags & SIGVET_EVENT_LEFT) == 0 || (d->head.flags & SIGVET_EVENT_UNSURE) != 0 ||
        (d->mask & bit) != 0 || (t->unknown & bit) != 0 || (t->mask & bit) == 0 || t->restored) {
        return;
    }
    struct left *left = find_place(rule_process(e), e->process->pid, t->tid);
    if (left == NULL) {
        return;
    }
    left->blocked |= bit;
    left->went_on = false;
    left->report = (struct rule_report){
        .site = rule_site(e),
        .level = LEVEL_WARNING,
        .signal = d->signal,
        .instead = "sigsetjmp(env, 1), which saves the mask, or sigprocmask behind the jump"};
}

static void after(const struct rule_event *e)
{
    if (e->delivery != NULL) {
        after_delivery(e);
        return;
    }
    if (e->kind == CONTEXT) {
        ((struct all *)rule_process(e))->contexts = true;
        return;
    }
    struct left *left = find(rule_process_of(e, e->process), e->process->pid, e->thread->tid);
    if (left == NULL || e->event->phase == EVENT_END) {
        return;
    }
    left->blocked &= e->thread->mask & ~e->thread->unknown;
    left->went_on = left->went_on || e->api->class == CLASS_SEND || e->api->class == CLASS_WAIT ||
                    e->api->class == CLASS_TIMER || e->api->class == CLASS_FORK;
}

static void over(const struct rule_event *e)
{
    const struct all *all = rule_process_of(e, e->process);

    if (all == NULL || all->contexts || e->process->end == REPLAY_EXECED) {
        return;
    }
    for (unsigned i = 0; i < THREADS; i++) {
        const struct left *left = &all->threads[i];
        if (left->blocked != 0 && left->went_on && left->pid == e->process->pid) {
            rule_report(e, &left->report,
                        "the handler {handler} was left by a jump that did not restore the mask: "
                        "its signal stayed blocked");
        }
    }
}

const struct event_rule rule_mask_not_restored = {
    .id = "mask-not-restored",
    .calls = calls,
    .classes = UINT32_MAX,
    .deliveries = true,
    .state = true,
    .process_size = sizeof(struct all),
    .after = after,
    .over = over,
};
