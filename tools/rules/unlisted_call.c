/* unlisted_call.c - the rule unlisted-call, for the signal API: not on POSIX's list, called in a handler.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; the table of calls. */
#include "event_rule.h"

#include "facts.h"

static void before(const struct rule_event *e)
{
    const struct fact *fact;

    if (!rule_in_handler(e) || e->event->phase == EVENT_END || e->api->syscall >= 0) {
        return;
    }
    fact = facts_find(e->api->name);
    if (fact == NULL || fact->verdict != SIGVET_PORTABILITY) {
        return;
    }
    struct rule_report r = {.site = rule_site(e), .level = LEVEL_NOTE, .instead = fact->instead};
    /* Of two that share a thread's memory it cannot be told whose handler it is. */
    if (r.site.handler == 0) {
        return;
    }
    r.signal = r.site.signal;
    r.because = "not on the list of POSIX, but harmless in glibc";
    rule_report(e, &r, "%s() is called in a handler ({handler})", e->api->name);
}

const struct event_rule rule_unlisted_call = {
    .id = "unlisted-call",
    .classes = UINT32_MAX,
    .before = before,
};
