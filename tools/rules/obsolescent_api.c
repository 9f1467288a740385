/* obsolescent_api.c - the rule obsolescent-api: calls that POSIX has given up, or leaves open what they do.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2008 and 2024: signal(), XSI functions marked obsolescent; signal(2), sigvec(3). */
#include "event_rule.h"

enum { ALWAYS_OLD, WITH_HANDLER };

static const struct rule_call calls[] = {
    {"signal", WITH_HANDLER},
    {"bsd_signal", ALWAYS_OLD},
    {"ssignal", ALWAYS_OLD},
    {"sysv_signal", ALWAYS_OLD},
    {"sigset", ALWAYS_OLD},
    {"sighold", ALWAYS_OLD},
    {"sigrelse", ALWAYS_OLD},
    {"sigignore", ALWAYS_OLD},
    {"sigpause", ALWAYS_OLD},
    {"__xpg_sigpause", ALWAYS_OLD},
    {"siginterrupt", ALWAYS_OLD},
    {"sigblock", ALWAYS_OLD},
    {"sigsetmask", ALWAYS_OLD},
    {"siggetmask", ALWAYS_OLD},
    {"sigvec", ALWAYS_OLD},
    {"sigstack", ALWAYS_OLD},
    {NULL, 0},
};

static void before(const struct rule_event *e)
{
    if (e->event->phase == EVENT_END ||
        (e->kind == WITH_HANDLER && rule_argument(e, 1) <= REPLAY_IGNORE)) {
        return;
    }
    struct rule_report r = {.site = rule_site(e), .level = LEVEL_NOTE, .instead = "sigaction"};
    if (e->api->class == CLASS_MASK) {
        r.instead = "sigprocmask";
    } else if (e->api->class == CLASS_WAIT) {
        r.instead = "sigsuspend";
    }
    r.because = e->kind == WITH_HANDLER
                    ? "what signal() does with a handler differs between systems"
                    : "obsolescent, or not in POSIX any more";
    rule_report(e, &r, "{caller} calls %s()", e->api->name);
}

const struct event_rule rule_obsolescent_api = {
    .id = "obsolescent-api",
    .calls = calls,
    .before = before,
};
