/* enforce_told.c - see enforce_told.h.
 *
 * Owns:     see enforce_told.h.
 * Contexts: see enforce_told.h. */
#include "enforce_told.h"

#include <string.h>
#include <time.h>

#include "util.h"

#define NEXT_MOST (1u << 20)

static bool is_alike(const struct sigvet_decision *a, const struct sigvet_decision *b)
{
    return a->rule == b->rule && a->row == b->row && a->pid == b->pid && a->action == b->action &&
           a->signals == b->signals && a->target == b->target && a->target_pid == b->target_pid;
}

static uint32_t slot_of(const struct sigvet_decision *d)
{
    uint64_t h = d->rule;

    h = h * 31 + d->row;
    h = h * 31 + d->pid;
    h = h * 31 + d->target_pid;
    h = (h ^ d->signals) * 0x9e3779b97f4a7c15ull;
    return (uint32_t)(h >> 32) % ENFORCE_TOLD;
}

static void tell(struct enforce_told *told, uint32_t at)
{
    struct sigvet_decision *d = &told->slot[at];

    if (d->rec.size != 0 && d->count > 0) {
        told->decided(told->arg, d);
        d->count = 0;
    }
}

void enforce_told_add(struct enforce_told *told, const struct enforce_call *call,
                      const struct enforce_decision *decision)
{
    struct sigvet_decision d = {
        .rec = {.size = sizeof d, .type = SIGVET_REC_DECISION},
        .time_ns = util_now_ns(CLOCK_MONOTONIC),
        .caller = call->ip,
        .signals = decision->signals,
        .rule = decision->rule,
        .action = (uint16_t)decision->action,
        .error = (uint16_t)(decision->action == SIGVET_DENY ? decision->error : 0),
        .row = call->number,
        .flags = SIGVET_DECISION_SYSCALL | SIGVET_DECISION_KERNEL,
        .pid = (uint32_t)call->ids.tgid,
        .tid = (uint32_t)call->tid,
        .target = decision->target,
        .target_pid = (uint32_t)decision->target_pid,
    };

    if (told->decided == NULL) {
        return;
    }
    memcpy(d.args, call->args, sizeof d.args);
    uint32_t at = slot_of(&d);
    if (told->slot[at].rec.size == 0 || !is_alike(&told->slot[at], &d)) {
        tell(told, at);
        told->slot[at] = d;
        told->next[at] = 1;
    }
    /* One record for 1, 2, 4, ... repeats: a program that tries for ever does not fill the trace.
     * */
    if (++told->slot[at].count >= told->next[at]) {
        tell(told, at);
        told->next[at] = told->next[at] < NEXT_MOST ? told->next[at] * 2 : NEXT_MOST;
    }
}

void enforce_told_all(struct enforce_told *told)
{
    for (uint32_t at = 0; at < ENFORCE_TOLD && told->decided != NULL; at++) {
        tell(told, at);
    }
}
