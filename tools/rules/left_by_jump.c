/* left_by_jump.c - the rule left-by-jump: a handler was left by longjmp and its kin.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; CERT SIG32-C. */
#include "event_rule.h"

#include "facts.h"

/* Only what was interrupted itself is known, not what had called it. */
static void judge(const struct rule_event *e, struct rule_report *r)
{
    const char *name;
    uint64_t start;

    r->level = LEVEL_NOTE;
    if (e->delivery->syscall != SIGVET_INTERRUPTED_CODE) {
        r->because = "the signal interrupted a system call";
        return;
    }
    if (rule_code_at(e, r->site.space, e->delivery->ip, &name, &start) == RULE_CODE_RUNTIME) {
        const struct fact *fact = facts_find(name);
        if (fact != NULL && fact->verdict == SIGVET_UNSAFE && fact->condition == ALWAYS) {
            r->level = LEVEL_ERROR;
            r->because = "the signal interrupted an unsafe function, whose work stays half done";
            return;
        }
    }
    r->because = "as far as is known, no unsafe function was interrupted";
}

static void after(const struct rule_event *e)
{
    if (e->event->phase != EVENT_END || (e->delivery->head.flags & SIGVET_EVENT_LEFT) == 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .signal = e->delivery->signal,
                            .delivery = e->delivery,
                            .instead = "set a flag, and test it where nothing is half done"};
    judge(e, &r);
    rule_report(e, &r, "the handler {handler} was left by a jump");
}

const struct event_rule rule_left_by_jump = {
    .id = "left-by-jump",
    .deliveries = true,
    .after = after,
};
