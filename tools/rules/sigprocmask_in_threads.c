/* sigprocmask_in_threads.c - the rule sigprocmask-in-threads: POSIX leaves open what it does where there are threads.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigprocmask(2); POSIX.1-2024 pthread_sigmask(). */
#include "event_rule.h"

static void before(const struct rule_event *e)
{
    unsigned others = 0;

    if (e->event->phase == EVENT_END) {
        return;
    }
    for (const struct replay_thread *t = e->process->threads; t != NULL; t = t->hh.next) {
        others += !t->ended && t != e->thread;
    }
    if (others == 0) {
        return;
    }
    struct rule_report r = {
        .site = rule_site(e), .level = LEVEL_NOTE, .instead = "pthread_sigmask"};
    rule_report(e, &r, "{caller} calls sigprocmask() in a process that has several threads");
}

static const struct rule_call calls[] = {{"sigprocmask", 0}, {NULL, 0}};

const struct event_rule rule_sigprocmask_in_threads = {
    .id = "sigprocmask-in-threads",
    .calls = calls,
    .state = true,
    .before = before,
};
