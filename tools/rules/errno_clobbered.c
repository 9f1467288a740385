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

static void after(const struct rule_event *e)
{
    const struct sigvet_delivery_event *d = e->delivery;

    if (e->event->phase != EVENT_END || e->event->abandoned ||
        (d->head.flags & SIGVET_EVENT_LEFT) != 0 || d->errno_before == d->errno_after ||
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
    .after = after,
};
