/* kill_reaped_pid.c - the rule kill-reaped-pid: the pid of a child that was waited for may be another process's.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   kill(2), wait(2). */
#include "event_rule.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

enum { FORK, KILL, WAIT, WAIT_PID, WAIT_ID };

static const struct rule_call calls[] = {
    {"kill", KILL},        {"sigqueue", KILL},  {"wait", WAIT},      {"wait3", WAIT},
    {"waitpid", WAIT_PID}, {"wait4", WAIT_PID}, {"waitid", WAIT_ID}, {NULL, 0},
};

/* Pids that were waited for last. Older ones may have been given again unseen. */
#define REAPED 64u
struct reaped {
    uint32_t pid[REAPED];
    uint64_t ns[REAPED];
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

static void note(const struct rule_event *e, uint32_t pid)
{
    struct reaped *all = rule_process(e);

    forget(all, pid);
    all->ns[all->next % REAPED] = e->event->end_ns;
    all->pid[all->next++ % REAPED] = pid;
}

/* The child has ended: it was not only stopped or continued, and not only looked at. */
static void after_wait(const struct rule_event *e)
{
    uint32_t at = e->kind == WAIT ? 0 : 1;
    uint64_t status = 0;
    int32_t pid = rule_result(e);

    if (pid > 0 && rule_pointee(e, at, &status, sizeof status) &&
        (WIFEXITED((int)status) || WIFSIGNALED((int)status))) {
        note(e, (uint32_t)pid);
    }
}

static void after_waitid(const struct rule_event *e)
{
    unsigned char info[48];
    int32_t code, pid;

    if ((rule_argument(e, 3) & WNOWAIT) != 0 || !rule_pointee(e, 2, info, sizeof info)) {
        return;
    }
    memcpy(&code, info + offsetof(siginfo_t, si_code), sizeof code);
    memcpy(&pid, info + offsetof(siginfo_t, si_pid), sizeof pid);
    if (pid > 0 && (code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED)) {
        note(e, (uint32_t)pid);
    }
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

static void after(const struct rule_event *e)
{
    if (!e->done || e->failed) {
        return;
    }
    switch (e->kind) {
    case FORK:
        after_fork(e);
        break;
    case WAIT:
    case WAIT_PID:
        after_wait(e);
        break;
    case WAIT_ID:
        after_waitid(e);
        break;
    default:
        break;
    }
}

static void before(const struct rule_event *e)
{
    const struct reaped *all = rule_process_of(e, e->process);
    uint32_t pid = (uint32_t)rule_argument(e, 0);
    const struct replay_process *live = rule_pid(e, pid);

    if (e->kind != KILL || e->event->phase == EVENT_END || all == NULL || (int32_t)pid <= 0 ||
        rule_signal(e, 1) == 0) {
        return;
    }
    for (unsigned i = 0; i < REAPED; i++) {
        if (all->pid[i] == pid && (live == NULL || live->begin_ns <= all->ns[i])) {
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

const struct event_rule rule_kill_reaped_pid = {
    .id = "kill-reaped-pid",
    .calls = calls,
    .classes = 1u << CLASS_FORK | 1u << CLASS_EXEC,
    .state = true,
    .process_size = sizeof(struct reaped),
    .before = before,
    .after = after,
};
