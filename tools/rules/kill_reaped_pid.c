/* kill_reaped_pid.c - the rule kill-reaped-pid: the pid of a child that was waited for may be another process's.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   kill(2), wait(2). */
#include "event_rule.h"

#include <stddef.h>

enum { FORK, KILL, WAIT };

static const struct rule_call calls[] = {
    {"kill", KILL},    {"sigqueue", KILL}, {"wait", WAIT},   {"wait3", WAIT},
    {"waitpid", WAIT}, {"wait4", WAIT},    {"waitid", WAIT}, {NULL, 0},
};

/* Pids that were waited for last. Older ones may have been given again unseen. */
#define REAPED 64u
struct reaped {
    uint32_t pid[REAPED];
    uint64_t ns[REAPED];
    bool known[REAPED]; /* its status, too; else it may be a tracee that stopped */
    uint32_t next;
};

static void forget(struct reaped *all, uint32_t pid)
{
    for (unsigned i = 0; i < REAPED; i++) {
        if (all->pid[i] == pid) {
            all->pid[i] = 0;
        }
    }
}

static void after_wait(const struct rule_event *e)
{
    struct replay_ended it;

    if (!replay_ended(e->api, e->call, &it) || it.stays) {
        return;
    }
    struct reaped *all = rule_process(e);
    forget(all, it.pid);
    all->ns[all->next % REAPED] = e->event->end_ns;
    all->known[all->next % REAPED] = it.known;
    all->pid[all->next++ % REAPED] = it.pid;
}

static void after_fork(const struct rule_event *e)
{
    struct reaped *all = rule_process_of(e, e->process);
    uint64_t pid = (uint64_t)e->call->result;

    if (e->api->kinds[0] == KIND_PID_OUT) {
        (void)rule_pointee(e, 0, &pid, sizeof pid);
    }
    if (all != NULL) {
        forget(all, (uint32_t)pid);
    }
}

/* `known`: who was waited for with a status, or without one. */
static void judge(const struct rule_event *e, bool known)
{
    const struct reaped *all = rule_process_of(e, e->process);
    uint32_t pid = (uint32_t)rule_argument(e, 0);
    const struct replay_process *live = rule_pid(e, pid);

    if (all == NULL || (int32_t)pid <= 0 || rule_signal(e, 1) == 0) {
        return;
    }
    for (unsigned i = 0; i < REAPED; i++) {
        if (all->pid[i] == pid && all->known[i] == known &&
            (live == NULL || live->begin_ns <= all->ns[i])) {
            struct rule_report r = {.site = rule_site(e),
                                    .level = LEVEL_WARNING,
                                    .signal = rule_signal(e, 1),
                                    .instead = "forget the pid when the child was waited for, or "
                                               "pidfd_send_signal"};
            rule_report(e, &r,
                        "{caller} sends a signal to a child that was already waited for: the pid "
                        "may be another process's");
            return;
        }
    }
}

static void after(const struct rule_event *e)
{
    if (e->kind == KILL && e->failed) {
        judge(e, false); /* nobody has the pid */
    }
    if (!e->done || e->failed) {
        return;
    }
    if (e->kind == FORK) {
        after_fork(e);
    } else if (e->kind == WAIT) {
        after_wait(e);
    }
}

static void before(const struct rule_event *e)
{
    if (e->kind == KILL && e->event->phase != EVENT_END) {
        judge(e, true);
    }
}

const struct event_rule rule_kill_reaped_pid = {
    .id = "kill-reaped-pid",
    .calls = calls,
    .classes = 1u << CLASS_FORK | 1u << CLASS_EXEC,
    .state = true,
    .process_size = sizeof(struct reaped),
    .before = before,
    .after = after,
};
