/* queue_full.c - the rule queue-full: a queued signal was refused, and is lost.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigqueue(3): EAGAIN. */
#include "event_rule.h"

#include <errno.h>

static const struct rule_call calls[] = {{"sigqueue", 1},
                                         {"pthread_sigqueue", 1},
                                         {"rt_sigqueueinfo", 1},
                                         {"rt_tgsigqueueinfo", 2},
                                         {NULL, 0}};

static void after(const struct rule_event *e)
{
    uint32_t error =
        e->api->result == RESULT_ERROR ? (uint32_t)rule_result(e) : e->event->head->error;

    if (!e->done || !e->failed || error != EAGAIN) {
        return;
    }
    struct rule_report r = {
        .site = rule_site(e), .level = LEVEL_WARNING, .signal = rule_signal(e, e->kind)};
    rule_report(e, &r,
                "the signal that {caller} queues is refused with EAGAIN: as many pend as may "
                "(RLIMIT_SIGPENDING)");
}

const struct event_rule rule_queue_full = {
    .id = "queue-full",
    .calls = calls,
    .after = after,
};
