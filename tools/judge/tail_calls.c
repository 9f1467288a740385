/* tail_calls.c - see tail_calls.h.
 *
 * Owns:     nothing.
 * Contexts: see tail_calls.h.
 * Errors:   see tail_calls.h.
 * Source:   see tail_calls.h. */
#include "tail_calls.h"

static bool is_same(const struct tail_call *a, const struct tail_call *b)
{
    return a->process == b->process && a->tid == b->tid && a->ucontext == b->ucontext &&
           a->sp == b->sp && a->ret == b->ret && a->argument == b->argument;
}

bool tail_calls_feed(struct tail_calls *t, const struct rule_input *in)
{
    const struct sigvet_unsafe_call *call = in->call;
    const struct fact *fact = facts_find(in->name);
    struct tail_call *last = &t->last[call->tid % TAIL_CALLS_MOST];
    struct tail_call now = {.process = call->process,
                            .ucontext = call->ucontext,
                            .sp = call->regs.sp,
                            .argument = call->args[0],
                            .tid = call->tid};

    if (in->walk->handler_count < 2 || call->args[0] == 0 || fact == NULL) {
        return false;
    }
    now.ret = in->walk->handler[1].ip;
    if ((fact->why & WHY_HEAP) != 0 && is_same(last, &now)) {
        return true;
    }
    if ((fact->why & WHY_CXX_RUNTIME) != 0) {
        *last = now;
    }
    return false;
}
