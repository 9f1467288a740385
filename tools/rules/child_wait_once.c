/* child_wait_once.c - the rule child-wait-once: one wait per SIGCHLD, though one SIGCHLD may stand for many.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaction(2), wait(2), signal(7). */
#include "event_rule.h"

#include <signal.h>
#include <sys/wait.h>

/* A child says when it will end, not when it has. */
#define SURE_NS 10000000u

enum { ACTION, WAIT, WAIT_PID, WAIT_ID, TAKE };

static const struct rule_call calls[] = {
    {"wait", WAIT},        {"wait3", WAIT},        {"waitpid", WAIT_PID},
    {"wait4", WAIT_PID},   {"waitid", WAIT_ID},    {"sigwait", TAKE},
    {"sigwaitinfo", TAKE}, {"sigtimedwait", TAKE}, {"rt_sigtimedwait", TAKE},
    {"signalfd", TAKE},    {"signalfd4", TAKE},    {NULL, 0},
};

/* When each SIGCHLD ran this handler, and each run reaped one child, whichever it was, then a child that is left had
 * no SIGCHLD of its own. */
struct waits {
    uint64_t handler; /* 0: none, or not known */
    uint64_t since_ns;
    uint64_t last_ns; /* the last SIGCHLD that was handled began */
    uint32_t once;    /* runs that waited once, and got a child */
    bool otherwise;   /* or did anything else */
    struct rule_report report;
};

struct current {
    uint32_t children, others; /* in the handler that runs: waits that reaped one, and other ones */
};

static void after_action(const struct rule_event *e)
{
    struct rule_action action;

    if (!e->done || e->failed || !rule_action(e, &action) || action.signal != SIGCHLD) {
        return;
    }
    struct waits *w = rule_process(e);
    uint64_t handler = action.handler > REPLAY_IGNORE ? action.handler : 0;
    if (handler != w->handler) {
        *w = (struct waits){.handler = handler, .since_ns = e->event->end_ns};
    }
}

/* Whichever child it is; not one in particular, or of some group. */
static bool is_for_any(const struct rule_event *e)
{
    switch (e->kind) {
    case WAIT_PID:
        return (int32_t)rule_argument(e, 0) == -1;
    case WAIT_ID:
        return (uint32_t)rule_argument(e, 0) == P_ALL;
    default:
        return true;
    }
}

static void after_wait(const struct rule_event *e)
{
    const struct replay_frame *f = rule_frame(e);
    struct replay_ended it;

    if (!e->done || !rule_in_handler(e) || f == NULL || f->signal != SIGCHLD) {
        return;
    }
    struct current *now = rule_thread(e);
    if (is_for_any(e) && replay_ended(e->api, e->call, &it) && !it.stays) {
        now->children++;
    } else {
        now->others++;
    }
    if (now->children == 1 && now->others == 0) {
        struct waits *w = rule_process(e);
        w->report = (struct rule_report){.site = rule_site(e),
                                         .level = LEVEL_WARNING,
                                         .signal = SIGCHLD,
                                         .instead = "while (waitpid(-1, &status, WNOHANG) > 0) {}"};
    }
}

static void after_delivery(const struct rule_event *e)
{
    if (e->delivery->signal != SIGCHLD) {
        return;
    }
    struct current *now = rule_thread(e);
    if (e->event->phase == EVENT_BEGIN) {
        *now = (struct current){0, 0};
        return;
    }
    struct waits *w = rule_process(e);
    w->last_ns = e->event->begin_ns;
    if (now->children == 1 && now->others == 0 && w->handler == e->delivery->handler) {
        w->once++;
    } else {
        w->otherwise = true;
    }
}

static void after(const struct rule_event *e)
{
    uint64_t set;

    if (e->delivery != NULL) {
        after_delivery(e);
    } else if (e->kind == ACTION) {
        after_action(e);
    } else if (e->kind != TAKE) {
        after_wait(e);
    } else if (rule_set(e, &set) && (set & REPLAY_BIT(SIGCHLD)) != 0) {
        struct waits *w = rule_process(e);
        w->otherwise = true;
    }
}

/* A child that ended well before the last SIGCHLD was handled, and that nobody waited for. */
static bool has_zombie(const struct rule_event *e, const struct waits *w)
{
    struct replay_process *p = NULL;

    while ((p = rule_next(e, p)) != NULL) {
        if (p->parent_pid == e->process->pid && !p->waited && p->end == REPLAY_EXITED &&
            p->end_ns >= e->process->begin_ns && p->end_ns >= w->since_ns &&
            p->end_ns + SURE_NS < w->last_ns) {
            return true;
        }
    }
    return false;
}

static void over(const struct rule_event *e)
{
    const struct waits *w = rule_process_of(e, e->process);

    if (w != NULL && w->once > 0 && !w->otherwise &&
        (e->process->disposition[SIGCHLD - 1].flags & SA_NOCLDWAIT) == 0 && has_zombie(e, w)) {
        rule_report(
            e, &w->report,
            "the handler of SIGCHLD ({handler}) waits for one child, and children that ended "
            "with it stay zombies");
    }
}

const struct event_rule rule_child_wait_once = {
    .id = "child-wait-once",
    .calls = calls,
    .classes = 1u << CLASS_DISPOSITION,
    .deliveries = true,
    .state = true,
    .process_size = sizeof(struct waits),
    .thread_size = sizeof(struct current),
    .after = after,
    .over = over,
};
