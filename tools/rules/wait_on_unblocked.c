/* wait_on_unblocked.c - the rule wait-on-unblocked: a signal is waited for that is not blocked.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigwait(3), sigwaitinfo(2), signalfd(2). */
#include "event_rule.h"

enum { MASK, WAIT, SIGNALFD };

static const struct rule_call calls[] = {
    {"sigwait", WAIT},
    {"sigwaitinfo", WAIT},
    {"sigtimedwait", WAIT},
    {"rt_sigtimedwait", WAIT},
    {"signalfd", SIGNALFD},
    {"signalfd4", SIGNALFD},
    {NULL, 0},
};

/* A signalfd may be made before its signals are blocked: it is judged when the process ends. */
struct open {
    uint64_t set; /* 0: none, or nothing to say of it */
    uint32_t tid;
    int32_t fd;
    uint64_t ns;
    struct rule_site site;
};

#define RECORD_COARSE_NS \
    UINT64_C(100000000) /* records have the launcher's clock, events a finer one */

/* The last ones of a process. */
#define OPEN_MOST 16u
struct opens {
    struct open all[OPEN_MOST];
    uint32_t next;
};

static void report(const struct rule_event *e, const struct rule_site *site, uint64_t open,
                   const char *because)
{
    struct rule_report r = {.site = *site,
                            .level = because != NULL ? LEVEL_NOTE : LEVEL_WARNING,
                            .because = because,
                            .signals = open,
                            .signal = (uint32_t)__builtin_ctzll(open) + 1,
                            .instead =
                                "block the signals with pthread_sigmask before threads are made"};

    rule_report(e, &r,
                "{caller} waits for signals with %s() that are not blocked: they may take their "
                "default action, or a handler may get them",
                site->api->name);
}

/* Another thread may get them. Which threads still live is not always known. */
static void report_others(const struct rule_event *e, uint64_t set)
{
    uint64_t open = 0;

    for (const struct replay_thread *t = e->process->threads; t != NULL; t = t->hh.next) {
        if (t != e->thread && !t->ended && !t->accepting && !t->waiting) {
            open |= set & ~t->mask & ~t->unknown;
        }
    }
    if (open != 0) {
        struct rule_report r = {.site = rule_site(e),
                                .level = LEVEL_NOTE,
                                .signals = open,
                                .signal = (uint32_t)__builtin_ctzll(open) + 1,
                                .because = "another thread has them unblocked",
                                .instead = "block the signals before threads are made"};
        rule_report(e, &r, "{caller} waits for signals with %s() that are not blocked everywhere",
                    e->api->name);
    }
}

static void start_wait(const struct rule_event *e)
{
    uint64_t set;

    if (!rule_set(e, &set)) { /* that none came is a failure, too */
        return;
    }
    set &= ~(REPLAY_BIT(9) | REPLAY_BIT(19));
    uint64_t open = set & ~e->thread->mask & ~e->thread->unknown;
    if (open != 0 && !e->thread->waiting) {
        const struct rule_site site = rule_site(e);
        report(e, &site, open, NULL);
    } else {
        report_others(e, set);
    }
}

static uint64_t still_open(const struct open *o, const struct replay_thread *t)
{
    return o->set & ~t->mask & ~t->unknown;
}

static void before(const struct rule_event *e)
{
    if (e->event->phase == EVENT_END) {
        return;
    }
    if (e->kind == WAIT) {
        start_wait(e);
    }
}

/* The place of a new one: that of whoever had the descriptor before, else the oldest one's. */
static struct open *place_for(struct opens *o, int32_t fd)
{
    for (unsigned i = 0; i < OPEN_MOST; i++) {
        if (o->all[i].set != 0 && o->all[i].fd == fd) {
            return &o->all[i];
        }
    }
    return &o->all[o->next++ % OPEN_MOST];
}

static void after(const struct rule_event *e)
{
    uint64_t set;

    if (e->kind == SIGNALFD && e->done && !e->failed && rule_set(e, &set)) {
        *place_for(rule_process(e), rule_result(e)) =
            (struct open){.set = set & ~(REPLAY_BIT(9) | REPLAY_BIT(19)),
                          .tid = e->thread->tid,
                          .fd = rule_result(e),
                          .ns = e->event->begin_ns,
                          .site = rule_site(e)};
    }
    struct opens *o = rule_process_of(e, e->process);
    for (unsigned i = 0; o != NULL && i < OPEN_MOST; i++) {
        if (o->all[i].tid == e->thread->tid && still_open(&o->all[i], e->thread) == 0) {
            o->all[i].set = 0; /* it blocks them now; that it opens them later says nothing */
        }
    }
}

/* A child that was forked since has the descriptor, too. */
static bool is_shared(const struct rule_event *e, const struct open *o)
{
    for (const struct replay_process *p = rule_next(e, NULL); p != NULL; p = rule_next(e, p)) {
        if (p->parent_offset != 0 && p->parent_offset == e->process->offset && !p->vforked &&
            p->begin_ns + RECORD_COARSE_NS >= o->ns) {
            return true;
        }
    }
    return false;
}

static void over(const struct rule_event *e)
{
    const struct opens *o = rule_process_of(e, e->process);

    for (unsigned i = 0; o != NULL && i < OPEN_MOST; i++) {
        const struct open *it = &o->all[i];
        const struct replay_thread *t = it->set != 0 ? replay_thread(e->process, it->tid) : NULL;
        if (t != NULL && still_open(it, t) != 0) {
            report(e, &it->site, still_open(it, t),
                   is_shared(e, it) ? "a child that has the signalfd, too, may block them" : NULL);
        }
    }
}

const struct event_rule rule_wait_on_unblocked = {
    .id = "wait-on-unblocked",
    .calls = calls,
    .classes = 1u << CLASS_MASK,
    .state = true,
    .process_size = sizeof(struct opens),
    .before = before,
    .after = after,
    .over = over,
};
