/* altstack_too_small.c - the rule altstack-too-small: less than the kernel needs to enter a handler.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaltstack(2), getauxval(3): AT_MINSIGSTKSZ. */
#include "event_rule.h"

#include <errno.h>
#include <signal.h>
#include <sys/auxv.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

/* The trace does not tell what the kernel that it was made under needs: that is this one's word. */
static void after(const struct rule_event *e)
{
    uint64_t words[3]; /* stack_t: sp, flags, size */
    uint64_t least = getauxval(AT_MINSIGSTKSZ);

    if (!e->done || !rule_pointee(e, 0, words, sizeof words) ||
        ((uint32_t)words[1] & SS_DISABLE) != 0) {
        return;
    }
    bool refused = e->failed && e->event->head->error == ENOMEM;
    if (!refused && (e->failed || words[2] >= least)) {
        return;
    }
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_WARNING,
                            .because = refused ? "the kernel refused it" : NULL,
                            .instead = "sysconf(_SC_SIGSTKSZ)"};
    rule_report(e, &r,
                "{caller} sets an alternate stack that is too small for a handler (%llu bytes)",
                (unsigned long long)words[2]);
}

static const struct rule_call calls[] = {{"sigaltstack", 0}, {NULL, 0}};

const struct event_rule rule_altstack_too_small = {
    .id = "altstack-too-small",
    .calls = calls,
    .after = after,
};
