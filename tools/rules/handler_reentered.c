/* handler_reentered.c - the rule handler-reentered: a handler ran again on its thread before it had returned.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaction(2): SA_NODEFER; CWE-831, CWE-364. */
#include "event_rule.h"

/* Whether one of the handlers that run on the thread is this one. Older frames may be of handlers that
 * were left unseen: so many run as the delivery says. */
static const struct replay_frame *running(const struct rule_event *e)
{
    const struct replay_thread *t = e->thread;
    uint32_t left = e->delivery->nesting > 0 ? e->delivery->nesting - 1 : 0;

    for (size_t i = t->frame_count; i > 0 && left > 0; i--) {
        const struct replay_frame *f = &t->frames[i - 1];
        if (f->begin != 0 && f->handler == e->delivery->handler) {
            return f;
        }
        left -= f->begin != 0;
    }
    return NULL;
}

/* A handler that only sets a flag or makes safe calls may well be entered twice. One that calls unsafe
 * functions may not, and all its calls are known at the end alone. */
#define KEPT 8u

struct entered {
    struct rule_site site[KEPT];
    uint64_t signals[KEPT];
    uint32_t count;
};

#define MESSAGE "the handler {handler} was entered again before it had returned"
#define INSTEAD "block in sa_mask all signals that the handler is for, and leave SA_NODEFER out"

static void keep(const struct rule_event *e, const struct rule_report *r)
{
    struct entered *all = rule_process(e);
    uint32_t i = 0;

    while (i < all->count && all->site[i].handler != r->site.handler) {
        i++;
    }
    if (i == KEPT) {
        return;
    }
    if (i == all->count) {
        all->site[all->count++] = r->site;
    }
    all->signals[i] |= r->signals | REPLAY_BIT(r->signal);
}

static void before(const struct rule_event *e)
{
    bool sure = (e->delivery->head.flags & SIGVET_EVENT_UNSURE) == 0;
    const struct replay_frame *f = e->event->phase == EVENT_BEGIN && sure ? running(e) : NULL;

    if (f == NULL) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signal = e->delivery->signal,
                            .signals = f->signal >= 1 ? REPLAY_BIT(f->signal) : 0,
                            .delivery = e->delivery,
                            .instead = INSTEAD};
    rule_report(e, &r, MESSAGE);
    keep(e, &r);
}

static void over(const struct rule_event *e)
{
    const struct entered *all = rule_process_of(e, e->process);

    for (uint32_t i = 0; all != NULL && i < all->count; i++) {
        if (rule_unsafe_in(e, &all->site[i]) != NULL) {
            struct rule_report r = {.site = all->site[i],
                                    .level = LEVEL_WARNING,
                                    .again = true,
                                    .signal = all->site[i].signal,
                                    .signals = all->signals[i],
                                    .because = "it calls functions that must not be entered again",
                                    .instead = INSTEAD};
            rule_report(e, &r, MESSAGE);
        }
    }
}

const struct event_rule rule_handler_reentered = {
    .id = "handler-reentered",
    .deliveries = true,
    .process_size = sizeof(struct entered),
    .before = before,
    .over = over,
};
