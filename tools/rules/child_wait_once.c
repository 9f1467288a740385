/* child_wait_once.c - the rule child-wait-once: one wait per SIGCHLD, though one SIGCHLD may stand for many.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaction(2), wait(2), signal(7). */
#include "event_rule.h"

#include <signal.h>

/* A child says when it will end, not when it has. */
#define SURE_NS 10000000u

static const struct rule_call calls[] = {
    {"wait", 0}, {"waitpid", 0}, {"wait3", 0}, {"wait4", 0}, {NULL, 0}};

struct waits {
    uint64_t last_ns; /* the last SIGCHLD that was handled began */
    uint32_t once;    /* handlers that waited once, and got a child */
    bool loops;       /* or otherwise */
    struct rule_report report;
};

struct current {
    uint32_t children, others; /* in the handler that runs: waits that returned one, that did not */
};

static void after_wait(const struct rule_event *e)
{
    const struct replay_frame *f = rule_frame(e);

    if (!e->done || !rule_in_handler(e) || f == NULL || f->signal != SIGCHLD) {
        return;
    }
    struct current *now = rule_thread(e);
    if (rule_result(e) > 0) {
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
    if (now->children == 1 && now->others == 0) {
        w->once++;
    } else if (now->children + now->others > 0) {
        w->loops = true;
    }
}

static void after(const struct rule_event *e)
{
    if (e->delivery != NULL) {
        after_delivery(e);
    } else {
        after_wait(e);
    }
}

/* A child that ended well before the last SIGCHLD was handled, and that nobody waited for. */
static bool has_zombie(const struct rule_event *e, uint64_t before_ns)
{
    struct replay_process *p = NULL;

    while ((p = rule_next(e, p)) != NULL) {
        if (p->parent_pid == e->process->pid && !p->waited && p->end == REPLAY_EXITED &&
            p->end_ns >= e->process->begin_ns && p->end_ns + SURE_NS < before_ns) {
            return true;
        }
    }
    return false;
}

static void over(const struct rule_event *e)
{
    const struct waits *w = rule_process_of(e, e->process);

    if (w != NULL && w->once > 0 && !w->loops &&
        (e->process->disposition[SIGCHLD - 1].flags & SA_NOCLDWAIT) == 0 &&
        has_zombie(e, w->last_ns)) {
        rule_report(
            e, &w->report,
            "the handler of SIGCHLD ({handler}) waits for one child, and children that ended "
            "with it stay zombies");
    }
}

const struct event_rule rule_child_wait_once = {
    .id = "child-wait-once",
    .calls = calls,
    .deliveries = true,
    .state = true,
    .process_size = sizeof(struct waits),
    .thread_size = sizeof(struct current),
    .after = after,
    .over = over,
};
