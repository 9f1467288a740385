/* not_blocked.c - the rule not-blocked: signals are unblocked that are not blocked.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigprocmask(2). */
#include "event_rule.h"

/* Signals that the program has blocked before. To unblock others is to make sure of a known state. */
struct blocked {
    uint64_t ever;
};

static void before(const struct rule_event *e)
{
    uint64_t set;
    enum rule_mask how = rule_mask(e, &set);

    if (how == RULE_MASK_NONE || e->event->phase == EVENT_END || e->failed) {
        return;
    }
    struct blocked *b = rule_process(e);
    if (how != RULE_MASK_UNBLOCK) {
        b->ever |= set;
        return;
    }
    if (set == 0 || (set & b->ever) != set || (set & e->thread->mask) != 0 ||
        (set & e->thread->unknown) != 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signals = set,
                            .signal = (uint32_t)__builtin_ctzll(set) + 1,
                            .instead = "SIG_SETMASK with the mask that was there before"};
    rule_report(e, &r,
                "{caller} unblocks signals that are not blocked: another has ended its section");
}

const struct event_rule rule_not_blocked = {
    .id = "not-blocked",
    .classes = 1u << CLASS_MASK,
    .state = true,
    .process_size = sizeof(struct blocked),
    .before = before,
};
