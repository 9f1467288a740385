/* fault_returns.c - the rule fault-returns: a handler of a fault returns, and the same instruction faults again.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.3; CERT SIG35-C. */
#include "event_rule.h"

#include <signal.h>
#include <string.h>

/* A program may make a page inaccessible again and again, and the same instruction fault each time. So
 * often, with nothing else in between, is no progress. */
#define TIMES 1000u

struct last {
    uint64_t ip, sp, ax, address;
    uint32_t signal, times;
};

static struct last last_of(const struct sigvet_delivery_event *d)
{
    struct last now = {.ip = d->ip, .sp = d->sp, .ax = d->ax, .signal = d->signal};

    memcpy(&now.address, d->info + offsetof(siginfo_t, si_addr), sizeof now.address);
    return now;
}

static void after_begin(const struct rule_event *e)
{
    struct last *was = rule_thread(e), now = last_of(e->delivery);

    if (was->signal != now.signal || was->ip != now.ip || was->sp != now.sp || was->ax != now.ax ||
        was->address != now.address) {
        *was = now;
        return;
    }
    if (++was->times < TIMES) {
        return;
    }
    was->times = 0;
    struct rule_report r = {.site = rule_site(e),
                            .level = LEVEL_ERROR,
                            .signal = e->delivery->signal,
                            .delivery = e->delivery,
                            .instead = "_exit, or restore SIG_DFL and return"};
    rule_report(e, &r,
                "the handler {handler} returns to the instruction that faulted, which faults "
                "again, without end");
}

static void after(const struct rule_event *e)
{
    if (e->delivery != NULL && rule_is_fault(e->delivery)) {
        if (e->event->phase == EVENT_BEGIN) {
            after_begin(e);
        }
    } else if (e->event->phase != EVENT_END && !rule_in_handler(e) &&
               e->process->disposition[SIGSEGV - 1].handler > REPLAY_IGNORE) {
        *(struct last *)rule_thread(e) = (struct last){0};
    }
}

const struct event_rule rule_fault_returns = {
    .id = "fault-returns",
    .classes = UINT32_MAX,
    .deliveries = true,
    .thread_size = sizeof(struct last),
    .after = after,
};
