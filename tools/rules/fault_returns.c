/* fault_returns.c - the rule fault-returns: a handler of a fault returns, and the same instruction faults again.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; CERT SIG35-C.
 *
 * F1  A handler may mend the fault, and the program go on and let the same instruction fault again. No delivery
 *     tells the two apart: what the thread does afterwards does, so the judgement waits for the end. */
#include "event_rule.h"

#include <signal.h>
#include <string.h>

/* So often, with nothing else in between, is no progress. */
#define TIMES 1000u

/* Only the kernel stands between a return and the same fault. A thread may lose the CPU there now and then; one that
 * works in between is slow each time. */
#define QUICK_NS 100000u
#define SLOW_MOST (TIMES / 16)

struct last {
    uint64_t ip, sp, ax, address;
    uint64_t end_ns; /* of its handler */
    uint32_t signal, times, slow;
};

/* The thread that faulted so often and is not known to have gone on. A forked child has a copy. */
struct suspect {
    uint64_t process; /* its offset */
    uint32_t tid;     /* 0: none */
    struct rule_report report;
    struct sigvet_delivery_event delivery;
};

static struct last last_of(const struct sigvet_delivery_event *d)
{
    struct last now = {.ip = d->ip, .sp = d->sp, .ax = d->ax, .signal = d->signal};

    memcpy(&now.address, d->info + offsetof(siginfo_t, si_addr), sizeof now.address);
    return now;
}

static bool is_same(const struct last *a, const struct last *b)
{
    return a->signal == b->signal && a->ip == b->ip && a->sp == b->sp && a->ax == b->ax &&
           a->address == b->address;
}

/* The thread goes on. */
static void clear(const struct rule_event *e)
{
    struct suspect *s = rule_process_of(e, e->process);

    if (s != NULL) { /* else it has never faulted */
        s->tid = s->tid == e->thread->tid ? 0 : s->tid;
        *(struct last *)rule_thread(e) = (struct last){0};
    }
}

static void suspect(const struct rule_event *e)
{
    struct suspect *s = rule_process(e);

    if (s->tid != 0 && s->process == e->process->offset) {
        return;
    }
    s->process = e->process->offset;
    s->tid = e->thread->tid;
    s->delivery = *e->delivery;
    s->report = (struct rule_report){
        .site = rule_site(e),
        .level = LEVEL_WARNING,
        .signal = e->delivery->signal,
        .because = "1000 times in a row; as far as is known, the thread has not gone on since",
        .instead = "_exit, or restore SIG_DFL and return"};
}

static void after_begin(const struct rule_event *e)
{
    struct last *was, now = last_of(e->delivery);

    (void)rule_process(e);
    was = rule_thread(e);
    if (!is_same(was, &now)) {
        clear(e);
        *was = now;
        return;
    }
    was->slow += e->event->begin_ns > was->end_ns + QUICK_NS;
    if (++was->times < TIMES) {
        return;
    }
    if (was->slow <= SLOW_MOST) {
        suspect(e);
    } else {
        clear(e);
    }
    was->times = was->slow = 0;
}

static void after_end(const struct rule_event *e)
{
    struct last *was = rule_thread(e), now = last_of(e->delivery);

    if ((e->delivery->head.flags & SIGVET_EVENT_LEFT) != 0) {
        clear(e);
    } else if (is_same(was, &now)) {
        was->end_ns = e->event->end_ns;
    }
}

/* Another signal tells where the thread is: at the fault still, or elsewhere. In a handler it tells nothing. */
static void after_other(const struct rule_event *e)
{
    const struct suspect *s = rule_process_of(e, e->process);
    const struct last *was = s != NULL ? rule_thread(e) : NULL;

    if (was != NULL && e->delivery->nesting <= 1 && was->ip != e->delivery->ip) {
        clear(e);
    }
}

static void after(const struct rule_event *e)
{
    if (e->delivery != NULL && rule_is_fault(e->delivery)) {
        (e->event->phase == EVENT_BEGIN ? after_begin : after_end)(e);
    } else if (e->event->phase == EVENT_END) {
        return;
    } else if (e->delivery != NULL) {
        after_other(e);
    } else if (!rule_in_handler(e)) {
        clear(e);
    }
}

static void over(const struct rule_event *e)
{
    struct suspect *s = rule_process_of(e, e->process);

    if (s == NULL || s->tid == 0 || s->process != e->process->offset || rule_exited(e)) {
        return;
    }
    s->report.delivery = &s->delivery;
    rule_report(e, &s->report,
                "the handler {handler} returns to the instruction that faulted, which faults again "
                "and again");
}

const struct event_rule rule_fault_returns = {
    .id = "fault-returns",
    .classes = UINT32_MAX,
    .deliveries = true,
    .process_size = sizeof(struct suspect),
    .thread_size = sizeof(struct last),
    .after = after,
    .over = over,
};
