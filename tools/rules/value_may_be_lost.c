/* value_may_be_lost.c - the rule value-may-be-lost: a value goes with a signal of which one alone pends.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigqueue(3), signal(7). */
#include "event_rule.h"

static const struct rule_call calls[] = {{"sigqueue", 0}, {"pthread_sigqueue", 0}, {NULL, 0}};

static void before(const struct rule_event *e)
{
    uint32_t signal = rule_signal(e, 1);

    if (e->event->phase == EVENT_END || e->failed || signal == 0 ||
        (REPLAY_BIT(signal) & RULE_STANDARD) == 0 || rule_argument(e, 2) == 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signal = signal,
                            .instead = "a real-time signal: SIGRTMIN and above"};
    rule_report(e, &r,
                "{caller} sends a value with a signal of which one at a time can pend: the value "
                "of the second is lost");
}

const struct event_rule rule_value_may_be_lost = {
    .id = "value-may-be-lost",
    .calls = calls,
    .before = before,
};
