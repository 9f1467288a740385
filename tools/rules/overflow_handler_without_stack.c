/* overflow_handler_without_stack.c - the rule overflow-handler-without-stack: no handler can run when the stack is used up.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaltstack(2). */
#include "event_rule.h"

#include <signal.h>

static void after_action(const struct rule_event *e)
{
    struct rule_action to;

    if (!e->done || e->failed || !rule_action(e, &to) || to.signal != SIGSEGV ||
        to.handler <= REPLAY_IGNORE || (to.flags & SA_ONSTACK) != 0) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_NOTE,
                            .signal = SIGSEGV,
                            .instead = "sigaltstack and SA_ONSTACK"};
    rule_report(e, &r,
                "{caller} installs a handler for SIGSEGV that has no stack to run on when the "
                "stack overflows");
}

static void after_delivery(const struct rule_event *e)
{
    const struct sigvet_delivery_event *d = e->delivery;
    const struct replay_altstack *stack = &e->thread->altstack;

    if (e->event->phase != EVENT_BEGIN || d->signal != SIGSEGV ||
        (d->act_flags & SA_ONSTACK) == 0 || (d->head.flags & SIGVET_EVENT_ALTSTACK) != 0 ||
        !stack->known || (stack->flags & SS_DISABLE) == 0) {
        return;
    }
    struct rule_report r = {
        .site = rule_site(e), .level = LEVEL_NOTE, .signal = SIGSEGV, .instead = "sigaltstack"};
    rule_report(e, &r,
                "the handler {handler} has SA_ONSTACK, and ran on a thread without an "
                "alternate stack");
}

static void after(const struct rule_event *e)
{
    if (e->delivery != NULL) {
        after_delivery(e);
    } else {
        after_action(e);
    }
}

const struct event_rule rule_overflow_handler_without_stack = {
    .id = "overflow-handler-without-stack",
    .classes = 1u << CLASS_DISPOSITION,
    .deliveries = true,
    .state = true,
    .after = after,
};
