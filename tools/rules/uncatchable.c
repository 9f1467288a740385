/* uncatchable.c - the rule uncatchable: an attempt to catch or ignore SIGKILL, SIGSTOP or what is no signal.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaction(2): EINVAL. */
#include "event_rule.h"

/* A loop over all numbers is usual, and meant to skip these. It shows by its neighbours: the same place has
 * asked for the number before, or asks for the next one; or, where it leaves some out, by the many before. */
#define MANY 8u

struct asked {
    uint64_t caller; /* of the last call */
    int32_t signal;
    uint32_t rising; /* calls in a row by that place, each for a higher number */
    bool waiting;    /* the report is due unless the next call is a neighbour */
    struct rule_report report;
};

static bool is_signal(int32_t number)
{
    return number >= 1 && number <= (int32_t)REPLAY_SIGNALS;
}

static void tell(const struct rule_event *e, struct asked *asked)
{
    if (asked->waiting) {
        rule_report(e, &asked->report, "{caller} tries to catch or ignore signal %d, which %s",
                    asked->signal, is_signal(asked->signal) ? "nobody can" : "does not exist");
    }
    asked->waiting = false;
}

static void after(const struct rule_event *e)
{
    struct rule_action to;

    if (!e->done || !rule_action(e, &to)) {
        return;
    }
    struct asked *asked = rule_process(e);
    bool next = asked->caller == e->call->caller && asked->signal == to.signal - 1;
    bool higher = asked->caller == e->call->caller && asked->signal < to.signal;
    asked->rising = higher ? asked->rising + 1 : 0;
    bool loop = next || asked->rising >= MANY;
    if (loop) {
        asked->waiting = false;
    }
    tell(e, asked);
    asked->caller = e->call->caller;
    asked->signal = to.signal;
    if (e->failed && !loop && to.handler != REPLAY_DEFAULT &&
        (to.signal == 9 || to.signal == 19 || !is_signal(to.signal))) {
        asked->waiting = true;
        asked->report = (struct rule_report){.site = rule_site(e),
                                             .level = LEVEL_WARNING,
                                             .signal = to.signal < 1 ? 0 : (uint32_t)to.signal};
    }
}

static void over(const struct rule_event *e)
{
    struct asked *asked = rule_process_of(e, e->process);

    if (asked != NULL) {
        tell(e, asked);
    }
}

const struct event_rule rule_uncatchable = {
    .id = "uncatchable",
    .classes = 1u << CLASS_DISPOSITION,
    .process_size = sizeof(struct asked),
    .after = after,
    .over = over,
};
