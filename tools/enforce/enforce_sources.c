/* enforce_sources.c - see enforce_sources.h.
 *
 * Owns:     nothing.
 * Contexts: see enforce_sources.h. */
#include "enforce_sources.h"

#include "api.h"

static bool has_kind(const struct api *a, enum sigvet_kind kind)
{
    for (uint32_t i = 0; i < a->arguments; i++) {
        if (a->kinds[i] == kind) {
            return true;
        }
    }
    return false;
}

/* As policy_facts() has it: to wait for somebody does nothing to them. */
static void source_target(struct enforce_sources *s, const struct api *a, int at)
{
    enum enforce_target_source source = ENFORCE_TARGET_NONE;

    switch (a->kinds[at]) {
    case KIND_PID:
    case KIND_TID:
    case KIND_PGRP:
        source = has_kind(a, KIND_WAITOPT) ? ENFORCE_TARGET_NONE : ENFORCE_TARGET_VALUE;
        break;
    case KIND_FD:
        source = a->class == CLASS_SEND ? ENFORCE_TARGET_PIDFD : ENFORCE_TARGET_NONE;
        break;
    case KIND_FCNTL:
        source = ENFORCE_TARGET_FCNTL;
        break;
    case KIND_SIGEVENT_IN:
        source = ENFORCE_TARGET_THREAD;
        break;
    default:
        break;
    }
    if (source != ENFORCE_TARGET_NONE && s->target == ENFORCE_TARGET_NONE) {
        s->target = source;
        s->target_at = at;
    }
}

struct enforce_sources enforce_sources(uint32_t number)
{
    struct enforce_sources s = {.signal = -1, .target_at = -1};
    const struct api *a = api_by_number(number);

    if (a == NULL) {
        return s;
    }
    s.tells = a->result != RESULT_ERRNO;
    for (int i = 0; i < (int)a->arguments; i++) {
        source_target(&s, a, i);
        switch (a->kinds[i]) {
        case KIND_SIG:
            s.signal = i;
            break;
        case KIND_KSET_IN:
        case KIND_SET_IN:
        case KIND_SETARG_IN:
        case KIND_SIGEVENT_IN:
            s.memory_signals = true;
            break;
        case KIND_KACT_IN:
            s.memory_action = true;
            break;
        case KIND_KACT_OUT:
        case KIND_KSET_OUT:
        case KIND_STACK_OUT:
        case KIND_INFO_OUT:
        case KIND_ITIMERVAL_OUT:
        case KIND_ITIMERSPEC_OUT:
        case KIND_INT_OUT:
        case KIND_STATUS_OUT:
            s.tells = true;
            break;
        default:
            break;
        }
    }
    return s;
}
