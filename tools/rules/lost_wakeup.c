/* lost_wakeup.c - the rule lost-wakeup: a signal that comes just before pause() or sleep() wakes nobody.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   pause(2), sigsuspend(2). */
#include "event_rule.h"

enum { PAUSE, SLEEP };

static const struct rule_call calls[] = {{"pause", PAUSE}, {"sleep", SLEEP}, {NULL, 0}};

/* Handlers whose signals can come here. */
static uint64_t awaited(const struct rule_event *e)
{
    return replay_caught(e->process) & ~RULE_FAULTS & ~e->thread->mask & ~e->thread->unknown;
}

static void after(const struct rule_event *e)
{
    uint64_t signals;

    if (e->event->phase == EVENT_BEGIN || !e->done ||
        (e->kind == SLEEP && rule_result(e) == 0)) { /* slept to its end */
        return;
    }
    signals = awaited(e);
    if (signals == 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signals = signals,
                            .signal = (uint32_t)__builtin_ctzll(signals) + 1,
                            .instead = "block the signal, then sigsuspend or ppoll"};
    rule_report(e, &r,
                "{caller} waits with %s(): a signal that is handled just before it begins does not "
                "end it",
                e->api->name);
}

const struct event_rule rule_lost_wakeup = {
    .id = "lost-wakeup",
    .calls = calls,
    .state = true,
    .after = after,
};
