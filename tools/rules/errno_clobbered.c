/* errno_clobbered.c - the rule errno-clobbered: a handler returned with another errno than it found.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3. */
#include "event_rule.h"

/* Who waits in sigsuspend and its kin sees EINTR there, whatever the handler leaves. */
static bool was_waited_for(const struct sigvet_delivery_event *d)
{
    return (d->mask & REPLAY_BIT(d->signal)) != 0;
}

/* Whoever was interrupted does not go on: the handler sent itself a signal that ends the process now, or the fault comes
 * again and finds the default action. */
static bool is_the_end(const struct rule_event *e)
{
    const struct replay_disposition *d = &e->process->disposition[e->delivery->signal - 1];

    return e->process->fatal != 0 ||
           (rule_is_fault(e->delivery) && d->known && d->handler == REPLAY_DEFAULT);
}

#define DEPTH 16u

/* A running handler. What another handler changed meanwhile is that one's affair. */
struct running {
    uint64_t begin; /* its event's */
    uint32_t last;  /* errno when another handler was last seen to begin or to end */
    uint32_t own;   /* errno as its own code has left it */
    bool unsure;    /* another handler was left by a jump into it */
};

struct handlers {
    struct running running[DEPTH];
    uint32_t count;
};

static struct running *top(struct handlers *h)
{
    return h->count > 0 ? &h->running[h->count - 1] : NULL;
}

static void seen(struct running *it, uint32_t error)
{
    if (it != NULL && !it->unsure && it->last != error) {
        it->own = error;
    }
}

static void enter(struct handlers *h, const struct sigvet_delivery_event *d)
{
    seen(top(h), d->errno_before);
    if (h->count == DEPTH) {
        h->count = 0;
    }
    h->running[h->count++] =
        (struct running){.begin = d->head.begin, .last = d->errno_before, .own = d->errno_before};
}

/* Whether nothing says that the handler's own code left errno alone. */
static bool leave(struct handlers *h, const struct sigvet_delivery_event *d, bool left)
{
    uint32_t i = h->count;

    while (i > 0 && h->running[i - 1].begin != d->head.begin) {
        i--;
    }
    if (i == 0) {
        return true;
    }
    struct running it = h->running[i - 1];
    h->count = i - 1;
    seen(&it, d->errno_after);
    struct running *outer = top(h);
    if (outer != NULL) {
        outer->last = d->errno_after;
        outer->unsure = outer->unsure || left;
    }
    return it.own != d->errno_before;
}

static void after(const struct rule_event *e)
{
    const struct sigvet_delivery_event *d = e->delivery;
    struct handlers *handlers = rule_thread(e);
    bool left = e->event->abandoned || (d->head.flags & SIGVET_EVENT_LEFT) != 0;

    if (e->event->phase == EVENT_BEGIN) {
        enter(handlers, d);
        return;
    }
    if (!leave(handlers, d, left) || left || d->errno_before == d->errno_after ||
        was_waited_for(d) || is_the_end(e)) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_WARNING,
                            .signal = d->signal,
                            .delivery = d,
                            .instead =
                                "save errno when the handler begins, restore it when it ends"};
    rule_report(e, &r, "the handler {handler} returned with errno %u and had found %u",
                d->errno_after, d->errno_before);
}

const struct event_rule rule_errno_clobbered = {
    .id = "errno-clobbered",
    .deliveries = true,
    .thread_size = sizeof(struct handlers),
    .after = after,
};
