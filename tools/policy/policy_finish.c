/* policy_finish.c - the keys of a section as a whole: is all there, does the action fit, can it ever match?
 *
 * Owns:     what [default] concerns unless it says so.
 * Contexts: see policy_draft.h.
 * Errors:   see policy_draft.h.
 * Source:   docs/policy.md. */
#include <stdlib.h>
#include <string.h>

#include "policy_draft.h"
#include "policy_fits.h"
#include "policy_words.h"
#include "util.h"

static const char default_calls[] = "send, disposition, altstack";

/* Takes away the calls that the action makes no sense for, and gives one of them. */
static const struct policy_call *drop_unfit(const struct policy_rule *r, struct policy_calls *set,
                                            const struct policy_call **dropped_function)
{
    const struct policy_call *call, *dropped = NULL;

    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (policy_calls_has(set, call) && policy_unfit(r, call) != NULL) {
            policy_calls_drop(set, call);
            dropped = call;
            if (call->syscall < 0 && *dropped_function == NULL) {
                *dropped_function = call;
            }
        }
    }
    return dropped;
}

static void add_all(struct policy_calls *to, const struct policy_calls *from)
{
    for (size_t i = 0; i < POLICY_ROW_WORDS; i++) {
        to->rows[i] |= from->rows[i];
    }
    for (size_t i = 0; i < SIGVET_POLICY_SYSCALLS / 64; i++) {
        to->syscalls[i] |= from->syscalls[i];
    }
}

/* The words of the `call` line, one by one. */
struct word_walk {
    char *copy, *rest;
};

static const char *next_word(struct word_walk *w)
{
    char *word = strsep(&w->rest, ",");

    return word != NULL && *word == ' ' ? word + 1 : word;
}

/* What is named must fit; of a class, what fits is left. */
static void reach_word(struct draft *d, struct policy_errors *e, const char *word)
{
    struct policy_rule *r = &d->rule;
    struct policy_calls set = {0};
    enum policy_word what = policy_calls_of(word, &set);
    const struct policy_call *function = NULL, *dropped = drop_unfit(r, &set, &function);
    uint32_t line = d->key_line[KEY_ACTION];

    if (what == POLICY_UNSAFE_CALL &&
        (r->action.kind == SIGVET_DENY || r->action.kind == SIGVET_PRETEND ||
         r->action.kind == SIGVET_REWRITE)) {
        policy_wrong(e, line, "allow, log, abort, stop or kill for unsafe-call", "'%s'",
                     words_name(words_actions, r->action.kind));
    } else if (what == POLICY_FUNCTION && function != NULL) {
        policy_wrong(e, line, "an action that makes sense for each call of the rule",
                     "'%s' for %s, which %s", words_name(words_actions, r->action.kind),
                     function->name, policy_unfit(r, function));
    } else if (policy_calls_empty(&set)) {
        policy_wrong(e, line, "an action that makes sense for a call of the rule",
                     "'%s' for %s; %s, for one, %s", words_name(words_actions, r->action.kind),
                     word, dropped->name, policy_unfit(r, dropped));
    }
    add_all(&r->reach, &set);
}

static bool any_reached(const struct policy_calls *set, bool (*asks)(const struct policy_call *))
{
    const struct policy_call *call;

    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (policy_calls_has(set, call) && asks(call)) {
            return true;
        }
    }
    return false;
}

/* Calls that a line can never fit are not reached; if that leaves none, the rule never matches. */
static void narrow(struct draft *d, struct policy_errors *e)
{
    static const struct {
        enum policy_key key;
        const char *name, *expected;
        bool (*asks)(const struct policy_call *call);
    } lines[] = {
        {KEY_DISPOSITION, "disposition", "a call of class disposition beside it",
         policy_asks_disposition},
        {KEY_FLAGS, "flags", "sigaction or sigvec among the calls", policy_asks_flags},
        {KEY_MASK, "mask", "a call of class mask beside it", policy_asks_mask},
        {KEY_TARGET, "target", "a call that names a process among the calls", policy_asks_target},
    };
    const struct policy_call *call;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        uint32_t line = d->key_line[lines[i].key];
        for (size_t k = 0; line != 0 && (call = policy_call_at(k)) != NULL; k++) {
            if (!lines[i].asks(call)) {
                policy_calls_drop(&d->rule.reach, call);
            }
        }
        if (line != 0 && policy_calls_empty(&d->rule.reach)) {
            policy_wrong(e, line, lines[i].expected, "'%s' with calls that have none",
                         lines[i].name);
            return;
        }
    }
}

static bool is_seen_anywhere(const struct policy_call *call)
{
    return call->is_api;
}

static bool is_seen_in_handlers(const struct policy_call *call)
{
    return !call->is_api;
}

/* Unsafe calls are seen in handlers alone, and so is what no call of the signal API is. */
static void check_handler(struct draft *d, struct policy_errors *e, bool any_unsafe, bool any_other)
{
    struct policy_rule *r = &d->rule;
    bool outside = r->handler == POLICY_OUTSIDE;

    if (any_unsafe && any_other && r->handler == 0) {
        policy_wrong(e, d->key_line[KEY_CALL],
                     "a rule of its own for unsafe-call, or in-handler = yes",
                     "unsafe-call beside calls that are also seen outside of handlers");
    } else if (outside && (any_unsafe || !any_reached(&r->reach, is_seen_anywhere))) {
        policy_wrong(e, d->key_line[KEY_HANDLER], "in-handler = yes",
                     "'no' with calls that are only seen in handlers");
    } else if (any_unsafe) {
        r->handler = POLICY_INSIDE;
    }
}

/* A function that is no call of the signal API names no signal: the handler's is another matter. */
static void check_signal(const struct draft *d, struct policy_errors *e, bool only_unsafe)
{
    const struct policy_rule *r = &d->rule;
    uint32_t line = d->key_line[KEY_SIGNAL];

    if (line != 0 && !r->signal_zero &&
        (only_unsafe || !any_reached(&r->reach, is_seen_anywhere))) {
        policy_wrong(e, line, "a call of the signal API among the calls",
                     "'signal' with calls that have none");
    }
}

static void reach(struct draft *d, struct policy_errors *e)
{
    struct policy_rule *r = &d->rule;
    struct word_walk walk = {xstrdup(r->calls), NULL};
    bool any_unsafe = false, any_other = false;
    size_t before = e->count;
    const char *word;

    walk.rest = walk.copy;
    while ((word = next_word(&walk)) != NULL) {
        struct policy_calls set = {0};
        bool is_unsafe = policy_calls_of(word, &set) == POLICY_UNSAFE_CALL;
        any_unsafe |= is_unsafe;
        any_other |= !is_unsafe && any_reached(&set, is_seen_anywhere);
        if (d->is_default && (is_unsafe || any_reached(&set, is_seen_in_handlers))) {
            policy_wrong(e, d->key_line[KEY_CALL], "calls of the signal API in [default]", "'%s'",
                         word);
        } else {
            reach_word(d, e, word);
        }
    }
    free(walk.copy);
    if (e->count == before && !d->is_default) {
        check_handler(d, e, any_unsafe, any_other);
        check_signal(d, e, any_unsafe && !any_other);
        narrow(d, e);
    }
}

void draft_finish(struct draft *d, struct policy_errors *e)
{
    struct policy_rule *r = &d->rule;

    if (d->key_line[KEY_ACTION] == 0 && d->key_line[KEY_STUCK] == 0) {
        policy_wrong(e, r->line,
                     "action = allow, log, deny ERRNO, pretend, rewrite, abort, stop or kill",
                     "a section without an action");
        d->broken = true;
    }
    if (d->key_line[KEY_CALL] == 0 && !d->is_default) {
        policy_wrong(e, r->line, "call = CLASS or FUNCTION", "a rule without calls");
        d->broken = true;
    }
    if (d->broken) {
        return;
    }
    if (r->calls == NULL && r->action.kind != SIGVET_ALLOW) {
        r->calls = xstrdup(default_calls);
    }
    if (r->calls != NULL) {
        reach(d, e);
    }
}
