/* already_blocked.c - the rule already-blocked: signals are blocked that are blocked already.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigprocmask(2). */
#include "event_rule.h"

/* Who asks for the old mask sets it again at the end: that nests. */
static bool keeps_old(const struct rule_event *e)
{
    return rule_argument(e, 2) != 0;
}

static void before(const struct rule_event *e)
{
    uint64_t set;

    if (e->event->phase == EVENT_END || e->failed || keeps_old(e) ||
        rule_mask(e, &set) != RULE_MASK_BLOCK || set == 0 || (set & ~e->thread->mask) != 0 ||
        (set & e->thread->unknown) != 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signals = set,
                            .signal = (uint32_t)__builtin_ctzll(set) + 1,
                            .instead = "SIG_SETMASK with the mask that was there before"};
    rule_report(e, &r,
                "{caller} blocks signals that are blocked already: the inner of two sections ends "
                "the outer one");
}

const struct event_rule rule_already_blocked = {
    .id = "already-blocked",
    .classes = 1u << CLASS_MASK,
    .state = true,
    .before = before,
};
