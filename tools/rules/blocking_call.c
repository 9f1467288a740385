/* blocking_call.c - the rule blocking-call: a handler calls what waits.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; signal-safety(7). */
#include "event_rule.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* Calls that are unsafe anyhow are unsafe-call's. */
enum { SECONDS, SLEEP, CLOCK, CHILD, CHILD_PID, CHILD_ID, CHILD_3, SIGNAL, TIMED, POLL, POLL_3 };

static const struct rule_call calls[] = {
    {"sleep", SECONDS},
    {"nanosleep", SLEEP},
    {"wait", CHILD},
    {"waitpid", CHILD_PID},
    {"wait4", CHILD_PID},
    {"wait3", CHILD_3},
    {"waitid", CHILD_ID},
    {"pause", SIGNAL},
    {"sigsuspend", SIGNAL},
    {"sigpause", SIGNAL},
    {"sigwait", SIGNAL},
    {"sigwaitinfo", SIGNAL},
    {"rt_sigsuspend", SIGNAL},
    {"__sigsuspend", SIGNAL},
    {"__xpg_sigpause", SIGNAL},
    {"sigtimedwait", TIMED},
    {"pselect", TIMED},
    {"ppoll", TIMED},
    {"epoll_pwait2", TIMED},
    {"epoll_pwait", POLL_3},
    {"select", TIMED},
    {"poll", POLL},
    {"__poll_chk", POLL},
    {"epoll_wait", POLL_3},
    {"usleep", SECONDS},
    {"clock_nanosleep", CLOCK},
    {NULL, 0},
};

/* The time is there and not zero; none at all is for ever. */
static bool has_time(const struct rule_event *e)
{
    for (uint32_t i = 0; i < e->api->arguments; i++) {
        uint64_t time[2];
        if (e->api->kinds[i] == KIND_TIMESPEC_IN || e->api->kinds[i] == KIND_TIMEVAL_IN) {
            return rule_argument(e, i) == 0 ||
                   (rule_pointee(e, i, time, sizeof time) && (time[0] != 0 || time[1] != 0));
        }
    }
    return false;
}

static bool may_wait(const struct rule_event *e)
{
    switch (e->kind) {
    case SECONDS:
        return (uint32_t)rule_argument(e, 0) != 0;
    case CHILD_PID:
        return (rule_argument(e, 2) & WNOHANG) == 0;
    case CHILD_3:
        return (rule_argument(e, 1) & WNOHANG) == 0;
    case CHILD_ID:
        return (rule_argument(e, 3) & WNOHANG) == 0;
    case SLEEP:
    case TIMED:
        return has_time(e);
    case CLOCK: /* a time of day may be over */
        return (rule_argument(e, 1) & TIMER_ABSTIME) == 0 && has_time(e);
    case POLL:
        return (int32_t)rule_argument(e, 2) != 0;
    case POLL_3:
        return (int32_t)rule_argument(e, 3) != 0;
    default:
        return true;
    }
}

static bool is_crash(uint32_t signal)
{
    return signal >= 1 && signal <= REPLAY_SIGNALS &&
           ((RULE_FAULTS | REPLAY_BIT(SIGABRT)) & REPLAY_BIT(signal)) != 0;
}

static void judge(const struct rule_event *e, struct rule_report *r)
{
    r->level = LEVEL_WARNING;
    if (is_crash(r->site.signal)) {
        r->level = LEVEL_NOTE;
        r->because = "the program was crashing anyhow";
    } else if ((e->event->head->flags & SIGVET_EVENT_IN_FORK) != 0) {
        r->level = LEVEL_NOTE;
        r->because =
            "the process was forked in this handler: what it interrupted goes on elsewhere";
    } else if (r->site.signal == SIGCHLD && e->kind >= CHILD && e->kind <= CHILD_3) {
        if (e->event->phase == EVENT_COMPLETE && e->done && rule_result(e) >= 0) {
            r->level = LEVEL_NOTE;
            r->because = "the child had ended already, this time";
        } else if (e->event->phase == EVENT_COMPLETE) {
            r->level = LEVEL_NOTE;
            r->because = "there was no child to wait for";
        }
    }
}

static void before(const struct rule_event *e)
{
    if (!rule_in_handler(e) || e->event->phase == EVENT_END || !may_wait(e)) {
        return;
    }
    struct rule_report r = {
        .site = rule_site(e),
        .instead = e->kind >= CHILD && e->kind <= CHILD_3 ? "waitpid with WNOHANG" : ""};
    /* Of two that share a thread's memory it cannot be told whose handler it is. */
    if (r.site.handler == 0) {
        return;
    }
    r.signal = r.site.signal;
    judge(e, &r);
    rule_report(e, &r, "%s() waits in a handler ({handler})", e->api->name);
}

const struct event_rule rule_blocking_call = {
    .id = "blocking-call",
    .calls = calls,
    .before = before,
};
