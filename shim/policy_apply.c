/* policy_apply.c - see policy_apply.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_apply.h.
 * Errors:   see policy_apply.h.
 * Source:   docs/policy.md "Actions". */
#include "policy_apply.h"

#include "policy_act.h"
#include "policy_ask.h"
#include "policy_facts.h"
#include "policy_record.h"
#include "probe.h"
#include "sys.h"
#include "thunk.h"

/* What libc reads, too, needs no asking. */
static bool peek(void *context, uint64_t from, void *to, size_t size, bool sure)
{
    (void)context;
    if (!sure && !probe_readable((uintptr_t)from, size)) {
        return false;
    }
    if (size == sizeof(uint64_t)) { /* nearly always */
        *(uint64_t *)to = *(const uint64_t *)(uintptr_t)from;
    } else {
        mem_copy(to, (const void *)(uintptr_t)from, size);
    }
    return true;
}

/* An unsafe function names nothing. */
static __attribute__((noinline)) void facts_find(const struct policy_visit *v,
                                                 struct policy_facts *f, struct policy_named *named)
{
    if (v->shape != NULL) {
        const struct policy_call call = {v->number, v->is_syscall, v->shape->class, v->shape->kinds,
                                         v->args};
        policy_facts(f, named, &call, peek, NULL);
    } else {
        *f = (struct policy_facts){.number = v->number, .no_signal = true};
        *named = (struct policy_named){.how = NAMED_NOBODY};
    }
    f->in_handler = v->frame != NULL;
    f->fits = sigvet_policy_run.fits;
}

/* The rule, as far as the answers go that are there. */
static __attribute__((noinline)) uint32_t decided_by(const struct policy_visit *v,
                                                     struct policy_asking *asking,
                                                     uint64_t *signals)
{
    struct policy_facts facts;
    const struct policy_asks asks = policy_asks(asking);
    facts_find(v, &facts, &asking->named);
    *signals = facts.signals;
    return policy_decide(sigvet_policy_run.policy, &facts, &asks, NULL);
}

static void decide(const struct policy_visit *v, struct policy_decided *d)
{
    struct policy_asking asking = {.caller = thunk_caller(v->caller, v->sp)};
    int times = 0;
    do {
        d->rule = decided_by(v, &asking, &d->signals);
    } while (++times < POLICY_ASKED_MOST && policy_ask_wanted(&asking));
    d->target = asking.target;
}

/* What is done about it. */
static enum policy_outcome carry_out(struct policy_visit *v, const struct policy_decided *d)
{
    const struct sigvet_policy *p = sigvet_policy_run.policy;
    switch (d->action) {
    case SIGVET_DENY:
        return policy_deny(v, (int)d->error);
    case SIGVET_PRETEND:
        return policy_pretend(v);
    case SIGVET_REWRITE:
        v->rule = d->rule;
        return policy_rewrite(v, policy_rule(p, d->rule));
    case SIGVET_ABORT:
        policy_abort();
    case SIGVET_KILL:
        policy_kill();
    case SIGVET_STOP:
        policy_stop(v, d->rule);
        return POLICY_MADE;
    default:
        return POLICY_MADE;
    }
}

enum policy_outcome policy_apply(struct policy_visit *v)
{
    const struct sigvet_policy *p = sigvet_policy_run.policy;
    struct policy_decided decided;
    if (v->shape != NULL && !policy_about_signals(v->shape->kinds, v->args)) {
        return POLICY_MADE;
    }
    decide(v, &decided);
    if (decided.rule == POLICY_UNCONCERNED) {
        return POLICY_MADE;
    }
    decided.action = policy_action(p, decided.rule);
    decided.error = policy_error(p, decided.rule);
    policy_record(v, &decided); /* J1 */
    return carry_out(v, &decided);
}

void policy_unsafe(uint32_t row, struct call_state *state, const struct frame *f)
{
    if ((sigvet_policy_run.policy->flags & SIGVET_POLICY_UNSAFE) == 0 ||
        !policy_about(row, false)) {
        return;
    }
    struct policy_visit v = {
        .number = row,
        .args = (uint64_t *)state,
        .caller = state->caller,
        .sp = (uintptr_t)&state->caller,
        .state = state,
        .frame = f,
    };
    policy_apply(&v);
}
