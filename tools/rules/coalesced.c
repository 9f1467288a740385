/* coalesced.c - the rule coalesced: a standard signal was sent again while it pended.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   signal(7); POSIX.1-2024 section 2.4.1. */
#include "event_rule.h"

enum { PID, SELF };

static const struct rule_call calls[] = {
    {"kill", PID}, {"sigqueue", PID}, {"raise", SELF}, {"gsignal", SELF}, {NULL, 0}};

/* The process's only thread, if it blocks the signal for certain. */
static const struct replay_thread *blocker(const struct replay_process *p, uint32_t signal)
{
    const struct replay_thread *t = p->threads;

    return t != NULL && t->hh.next == NULL && !t->waiting && !t->accepting &&
                   (t->mask & ~t->unknown & REPLAY_BIT(signal)) != 0
               ? t
               : NULL;
}

static bool pends(const struct replay_queue *q, uint32_t signal)
{
    for (const struct replay_pending *p = q->first; p != NULL; p = p->next) {
        if (p->signal == signal && p->sure) {
            return true;
        }
    }
    return false;
}

static void before(const struct rule_event *e)
{
    uint32_t signal = rule_signal(e, e->kind == PID ? 1 : 0);
    int32_t pid = (int32_t)rule_argument(e, 0);
    const struct replay_process *p = e->kind == PID && pid > 0 ? rule_pid(e, (uint32_t)pid) : NULL;
    const struct replay_thread *t;

    p = e->kind == SELF ? e->process : p;
    if (e->event->phase == EVENT_END || e->failed || p == NULL || p->end != REPLAY_ALIVE ||
        signal == 0 || (REPLAY_BIT(signal) & RULE_STANDARD) == 0 ||
        (t = blocker(p, signal)) == NULL ||
        !pends(e->kind == SELF ? &t->pending : &p->pending, signal)) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signal = signal,
                            .instead = "sigqueue with a real-time signal, where each one counts"};
    rule_report(e, &r, "{caller} sends a signal that already pends: it is delivered once");
}

const struct event_rule rule_coalesced = {
    .id = "coalesced",
    .calls = calls,
    .state = true,
    .before = before,
};
