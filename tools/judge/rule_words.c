/* rule_words.c - what an event tells a rule: arguments, sets, dispositions, changes of the mask.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h. That the event holds all the words of its row was checked.
 * Errors:   0 or false for what was not kept.
 * Source:   include/sigvet/calls/signal.def, kinds.def; sigaction(2). */
#include <signal.h>
#include <string.h>

#include "event_rule.h"

#define INTERNAL (REPLAY_BIT(32) | REPLAY_BIT(33)) /* libc keeps them out of masks */
#define SIGSET_HOLD 2u                             /* SIG_HOLD */

uint64_t rule_argument(const struct rule_event *e, uint32_t i)
{
    return e->api != NULL && i < e->api->arguments ? e->call->words[i] : 0;
}

bool rule_pointee(const struct rule_event *e, uint32_t i, void *to, size_t size)
{
    size_t at = e->api != NULL ? api_pointee(e->api, i) : 0;

    if (at == 0 || (e->call->there >> i & 1) == 0) {
        return false;
    }
    memcpy(to, (const char *)e->call->words + at, size);
    return true;
}

uint32_t rule_signal(const struct rule_event *e, uint32_t i)
{
    uint32_t signal = (uint32_t)rule_argument(e, i);

    return signal >= 1 && signal <= REPLAY_SIGNALS ? signal : 0;
}

int32_t rule_result(const struct rule_event *e)
{
    return (int32_t)e->call->result;
}

bool rule_in_handler(const struct rule_event *e)
{
    return (e->event->head->flags & SIGVET_EVENT_IN_HANDLER) != 0;
}

const struct replay_frame *rule_frame(const struct rule_event *e)
{
    const struct replay_thread *t = e->thread;

    return t != NULL && t->frame_count > 0 ? &t->frames[t->frame_count - 1] : NULL;
}

int32_t rule_si_code(const struct sigvet_delivery_event *d)
{
    int32_t code;

    memcpy(&code, d->info + offsetof(siginfo_t, si_code), sizeof code);
    return code;
}

bool rule_is_fault(const struct sigvet_delivery_event *d)
{
    return (RULE_FAULTS & REPLAY_BIT(d->signal)) != 0 && rule_si_code(d) > 0;
}

bool rule_set(const struct rule_event *e, uint64_t *set)
{
    for (uint32_t i = 0; e->api != NULL && i < e->api->arguments; i++) {
        uint8_t kind = e->api->kinds[i];
        if ((kind == KIND_SET_IN || kind == KIND_KSET_IN || kind == KIND_SETARG_IN) &&
            rule_pointee(e, i, set, sizeof *set)) {
            *set &= ~INTERNAL;
            return true;
        }
    }
    return false;
}

bool rule_action(const struct rule_event *e, struct rule_action *to)
{
    uint64_t words[4];
    uint8_t kind = e->api != NULL && e->api->arguments > 1 ? e->api->kinds[1] : KIND_NONE;

    if (e->api == NULL || e->api->class != CLASS_DISPOSITION) {
        return false;
    }
    *to = (struct rule_action){.signal = (int32_t)rule_argument(e, 0)};
    switch (kind) {
    case KIND_ACT_IN:
    case KIND_KACT_IN:
        if (!rule_pointee(e, 1, words, kind == KIND_ACT_IN ? 24 : 32)) {
            return false;
        }
        to->handler = words[0];
        to->flags = (uint32_t)words[1];
        return true;
    case KIND_VEC_IN:
        if (!rule_pointee(e, 1, words, 16)) {
            return false;
        }
        to->handler = words[0];
        to->flags = words[1] >> 32 & 1 ? SA_ONSTACK : 0;
        return true;
    case KIND_HANDLER:
        to->handler = rule_argument(e, 1);
        return to->handler != SIGSET_HOLD;
    case KIND_NONE: /* sigignore */
        to->handler = REPLAY_IGNORE;
        return true;
    default:
        return false;
    }
}

bool rule_was(const struct rule_event *e, uint64_t *handler)
{
    uint64_t words[4];
    uint8_t kind = e->api->arguments > 2 ? e->api->kinds[2] : KIND_NONE;

    if (e->api->result == RESULT_HANDLER) {
        *handler = (uint64_t)e->call->result;
        return *handler != SIGSET_HOLD; /* sigset() says so in place of what was there */
    }
    if ((kind != KIND_ACT_OUT && kind != KIND_KACT_OUT) ||
        !rule_pointee(e, 2, words, kind == KIND_ACT_OUT ? 24 : 32)) {
        return false;
    }
    *handler = words[0];
    return true;
}

enum rule_mask rule_mask(const struct rule_event *e, uint64_t *set)
{
    static const enum rule_mask how[] = {[SIG_BLOCK] = RULE_MASK_BLOCK,
                                         [SIG_UNBLOCK] = RULE_MASK_UNBLOCK,
                                         [SIG_SETMASK] = RULE_MASK_SET};

    if (e->api == NULL || e->api->class != CLASS_MASK || e->api->kinds[0] != KIND_HOW ||
        !rule_set(e, set) || (uint32_t)rule_argument(e, 0) > SIG_SETMASK) {
        return RULE_MASK_NONE;
    }
    return how[(uint32_t)rule_argument(e, 0)];
}
