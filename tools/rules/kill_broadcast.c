/* kill_broadcast.c - the rule kill-broadcast: a signal for every process there is.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   kill(2); fork(2) returns -1 when it fails. */
#include "event_rule.h"

enum { FORK, PID, GROUP };

static const struct rule_call calls[] = {{"kill", PID}, {"killpg", GROUP}, {NULL, 0}};

struct forks {
    bool failed; /* the last one did */
};

static void before(const struct rule_event *e)
{
    int32_t target = (int32_t)rule_argument(e, 0);
    bool all = (e->kind == PID && target == -1) || (e->kind == GROUP && target == 1);

    if (e->api->class == CLASS_FORK) {
        if (e->done) {
            struct forks *f = rule_process(e);
            f->failed = e->failed;
        }
        return;
    }
    if (!all || e->event->phase == EVENT_END || rule_signal(e, 1) == 0 || e->process->pid == 1) {
        return;
    }
    const struct forks *f = rule_process_of(e, e->process);
    struct rule_report r = {
        .site = rule_site(e), .level = LEVEL_ERROR, .signal = rule_signal(e, 1)};
    if (f != NULL && f->failed) {
        r.because = "fork had failed before: its result -1 is no pid";
    }
    rule_report(e, &r, "{caller} sends a signal to every process that it may signal: %s(%d, ...)",
                e->api->name, target);
}

const struct event_rule rule_kill_broadcast = {
    .id = "kill-broadcast",
    .calls = calls,
    .classes = 1u << CLASS_FORK,
    .process_size = sizeof(struct forks),
    .before = before,
};
