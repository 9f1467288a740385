/* policy_fits.c - see policy_fits.h.
 *
 * Owns:     nothing: the facts are the table's and policy_facts.def's.
 * Contexts: see policy_fits.h.
 * Errors:   none.
 * Source:   docs/policy.md, section "Actions". */
#include "policy_fits.h"

#include <stddef.h>

static const char never_returns[] = "does not return, or returns twice";

static const char *undeniable(const struct policy_call *c)
{
    switch ((enum sigvet_result)c->result) {
    case RESULT_NOTE:
        return policy_call_is(c, POLICY_FAILS) ? NULL : never_returns;
    case RESULT_VALUE:
    case RESULT_UNSIGNED:
    case RESULT_MASK32:
    case RESULT_VOID:
        return "has no way to fail";
    default:
        return NULL;
    }
}

/* An OUT argument is the state before if what replaces that state is an argument, too: it can be asked for. */
static bool tells_more(const struct policy_call *c)
{
    static const struct {
        uint8_t out, in;
    } pairs[] = {
        {KIND_ACT_OUT, KIND_ACT_IN},
        {KIND_KACT_OUT, KIND_KACT_IN},
        {KIND_VEC_OUT, KIND_VEC_IN},
        {KIND_SET_OUT, KIND_SET_IN},
        {KIND_KSET_OUT, KIND_KSET_IN},
        {KIND_STACK_OUT, KIND_STACK_IN},
        {KIND_SIGSTACK_OUT, KIND_SIGSTACK_IN},
        {KIND_ITIMERVAL_OUT, KIND_ITIMERVAL_IN},
        {KIND_ITIMERSPEC_OUT, KIND_ITIMERSPEC_IN},
        {KIND_TIMESPEC_OUT, KIND_TIMESPEC_IN}, /* the time left: none */
    };
    static const uint8_t ways[KINDS] = {
#define KIND(name, way, size) WAY_##way,
#include "sigvet/calls/kinds.def"
    };

    for (int i = 0; i < SIGVET_ARGS; i++) {
        bool is_paired = false;
        for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
            is_paired |= pairs[k].out == c->kinds[i] && policy_call_takes(c, pairs[k].in);
        }
        if (ways[c->kinds[i]] == WAY_OUT && !is_paired) {
            return true;
        }
    }
    return false;
}

/* `narrowed`: by a target or a signal, so that of fcntl and ioctl the commands for signals are left. */
static const char *unpretendable(const struct policy_call *c, bool narrowed)
{
    uint32_t tells = 1u << CLASS_WAIT | 1u << CLASS_PENDING | 1u << CLASS_SETOP | 1u << CLASS_JUMP |
                     1u << CLASS_PRINT;

    if (c->result == RESULT_NOTE && c->class != CLASS_EXEC && c->class != CLASS_FORK) {
        return never_returns;
    }
    if (c->class == CLASS_EXEC || c->class == CLASS_FORK || c->result == RESULT_POINTER ||
        policy_call_is(c, POLICY_MAKES)) {
        return "makes what the program then uses";
    }
    if ((tells >> c->class & 1) != 0 || policy_call_is(c, POLICY_TELLS) || tells_more(c)) {
        return "is made for what it tells";
    }
    if ((policy_call_takes(c, KIND_FCNTL) || policy_call_takes(c, KIND_IOCTL)) && !narrowed) {
        return "has commands that make or tell something: a target would narrow it";
    }
    return NULL;
}

static const char *unchangeable(const struct policy_call *c, const struct policy_action *action)
{
    if (action->signal != 0) {
        return c->class == CLASS_SEND && policy_call_takes(c, KIND_SIG)
                   ? NULL
                   : "sends no signal that it is told";
    }
    return policy_call_takes(c, KIND_ACT_IN) || policy_call_takes(c, KIND_KACT_IN)
               ? NULL
               : "takes no flags of sigaction";
}

const char *policy_unfit(const struct policy_rule *rule, const struct policy_call *call)
{
    bool changes_nothing = rule->action.kind != SIGVET_DENY &&
                           rule->action.kind != SIGVET_PRETEND &&
                           rule->action.kind != SIGVET_REWRITE;

    if (call->is_api && call->result == RESULT_OWN) {
        return "is the way to any system call: its own name is wanted";
    }
    if (changes_nothing) {
        return NULL;
    }
    if (!call->is_api) {
        return "is no call of the signal API: its failure is not known";
    }
    switch (rule->action.kind) {
    case SIGVET_DENY:
        return undeniable(call);
    case SIGVET_PRETEND:
        return unpretendable(call, rule->targets != 0 || rule->target_count > 0);
    default:
        return unchangeable(call, &rule->action);
    }
}

bool policy_asks_disposition(const struct policy_call *call)
{
    return call->is_api && call->class == CLASS_DISPOSITION;
}

bool policy_asks_flags(const struct policy_call *call)
{
    return policy_call_takes(call, KIND_ACT_IN) || policy_call_takes(call, KIND_KACT_IN) ||
           policy_call_takes(call, KIND_VEC_IN);
}

bool policy_asks_mask(const struct policy_call *call)
{
    return call->is_api && call->class == CLASS_MASK;
}

bool policy_asks_target(const struct policy_call *call)
{
    static const uint8_t kinds[] = {KIND_PID,   KIND_PGRP,  KIND_TID,         KIND_THREAD,
                                    KIND_FCNTL, KIND_IOCTL, KIND_SIGEVENT_IN, KIND_AIOCB_IN};

    if (!call->is_api) {
        return false;
    }
    for (size_t i = 0; i < sizeof kinds; i++) {
        if (policy_call_takes(call, kinds[i])) {
            return true;
        }
    }
    return call->class == CLASS_SEND;
}
