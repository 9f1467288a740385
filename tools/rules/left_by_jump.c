/* left_by_jump.c - the rule left-by-jump: a handler was left by longjmp and its kin.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; CERT SIG32-C. */
#include "event_rule.h"

#include "facts.h"

#define LEFT_UNSURE (SIGVET_EVENT_LEFT | SIGVET_EVENT_UNSURE)

static void judge_inside(const char *function, struct rule_report *r)
{
    if (function != NULL) {
        r->level = LEVEL_ERROR;
        r->because = "the signal interrupted an unsafe function, whose work stays half done";
    }
}

/* Where nothing else is told, the interrupted function itself decides; what had called it is not known. */
static void judge_innermost(const struct rule_event *e, struct rule_report *r)
{
    const char *name;
    uint64_t start;

    if (e->delivery->syscall != SIGVET_INTERRUPTED_CODE ||
        rule_code_at(e, r->site.space, e->delivery->ip, &name, &start) != RULE_CODE_RUNTIME) {
        return;
    }
    const struct fact *fact = facts_find(name);
    if (fact != NULL && fact->verdict == SIGVET_UNSAFE && fact->condition == ALWAYS) {
        judge_inside(name, r);
    } else {
        r->because =
            "the signal interrupted the C library; what the program had called is not known";
    }
}

static void after(const struct rule_event *e)
{
    if (e->event->phase != EVENT_END ||
        (e->delivery->head.flags & LEFT_UNSURE) != SIGVET_EVENT_LEFT) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .signal = e->delivery->signal,
                            .delivery = e->delivery,
                            .level = LEVEL_NOTE,
                            .because =
                                e->delivery->syscall != SIGVET_INTERRUPTED_CODE
                                    ? "the signal interrupted a system call"
                                    : "as far as is known, no unsafe function was interrupted",
                            .instead = "set a flag, and test it where nothing is half done"};
    struct rule_left left;
    if (rule_jump(e, r.site.space, &left)) {
        r.left = &left;
        judge_inside(left.inside, &r);
    } else {
        judge_innermost(e, &r);
    }
    rule_report(e, &r, "the handler {handler} was left by a jump");
}

const struct event_rule rule_left_by_jump = {
    .id = "left-by-jump",
    .deliveries = true,
    .after = after,
};
