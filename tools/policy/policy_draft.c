/* policy_draft.c - the keys of a section, one by one. See policy_draft.h.
 *
 * Owns:     the table of keys.
 * Contexts: see policy_draft.h.
 * Errors:   see policy_draft.h.
 * Source:   docs/policy.md. */
#include "policy_draft.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policy_words.h"
#include "util.h"

#define LIMIT_MOST 1000000000u
#define PROGRAM_PREFIX "program:"

/* One value on its way into the draft. */
struct taking {
    struct draft *draft;
    struct policy_errors *errors;
    uint32_t line;
};

static void refuse(const struct taking *t, const char *what, const char *expected)
{
    CLEANUP_FREE char *quoted = policy_quote(what);

    policy_wrong(t->errors, t->line, expected, "%s", quoted);
    t->draft->broken = true;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static char *trim(char *text)
{
    char *end = text + strlen(text);

    while (end > text && isspace((unsigned char)end[-1])) {
        *--end = '\0';
    }
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

/* Calls `take` for each word between commas. */
static void each(const struct taking *t, const char *value,
                 void (*take)(const struct taking *t, const char *word))
{
    CLEANUP_FREE char *copy = xstrdup(value);
    char *rest = copy, *word;

    while ((word = strsep(&rest, ",")) != NULL) {
        word = trim(word);
        if (*word == '\0') {
            refuse(t, value, "words with a comma between two of them");
            return;
        }
        take(t, word);
    }
}

static bool take_word(const struct taking *t, const struct word *table, const char *word,
                      uint32_t *bits)
{
    uint32_t value;

    if (!words_find(table, word, &value)) {
        CLEANUP_FREE char *expected = words_expected(table);
        refuse(t, word, expected);
        return false;
    }
    *bits |= value;
    return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void take_call(const struct taking *t, const char *word)
{
    struct policy_rule *r = &t->draft->rule;
    struct policy_calls ignored = {0};

    if (policy_calls_of(word, &ignored) == POLICY_UNKNOWN) {
        refuse(
            t, word,
            "a class (send, disposition, mask, wait, pending, altstack, setop, timer, fd, process, "
            "jump, exec, fork, unsafe-call) or a function of `sigvet list functions`");
        return;
    }
    char *longer = r->calls == NULL ? xstrdup(word) : xasprintf("%s, %s", r->calls, word);
    free(r->calls);
    r->calls = longer;
}

static void key_call(const struct taking *t, const char *value)
{
    each(t, value, take_call);
}

/* What `!` takes away counts behind what the others add, and from all if no other adds anything. */
static void key_signal(const struct taking *t, const char *value)
{
    struct policy_rule *r = &t->draft->rule;
    CLEANUP_FREE char *copy = xstrdup(value);
    char *rest = copy, *word;
    uint64_t added = 0, taken = 0;
    bool zero = false, not_zero = false, adds = false;

    r->signals_asked = true;
    while ((word = strsep(&rest, ",")) != NULL) {
        word = trim(word);
        bool away = *word == '!';
        const char *name = away ? trim(word + 1) : word;
        if (!words_signal(name, away ? &taken : &added, away ? &not_zero : &zero)) {
            refuse(
                t, word,
                "names or numbers of signals, realtime, fault, all or 0, each with ! before it to "
                "take it away");
            return;
        }
        adds |= !away;
    }
    r->signals = (adds ? added : UINT64_MAX) & ~taken;
    r->signal_zero = zero && !not_zero;
    if (r->signals == 0 && !r->signal_zero) {
        refuse(t, value, "at least one signal");
    }
}

static bool is_file_name(const char *name)
{
    return *name != '\0' && strchr(name, '/') == NULL;
}

static void take_target(const struct taking *t, const char *word)
{
    struct policy_rule *r = &t->draft->rule;
    size_t prefix = strlen(PROGRAM_PREFIX);
    bool is_program = strncmp(word, PROGRAM_PREFIX, prefix) == 0;
    uint64_t pid = 0;

    if (words_find(words_targets, word, &(uint32_t){0})) {
        (void)take_word(t, words_targets, word, &r->targets);
        return;
    }
    if (is_program ? !is_file_name(word + prefix) : !util_parse_number(word, 1, INT32_MAX, &pid)) {
        refuse(t, word,
               "self, thread, child, tree, group, broadcast, init, outside, a pid or program:NAME");
        return;
    }
    if (r->target_count == SIGVET_POLICY_TARGETS) {
        refuse(t, word, "at most 8 pids and programs in one rule");
        return;
    }
    r->target[r->target_count].pid = (int32_t)pid;
    r->target[r->target_count++].program = is_program ? xstrdup(word + prefix) : NULL;
}

static void key_target(const struct taking *t, const char *value)
{
    each(t, value, take_target);
}

static void take_disposition(const struct taking *t, const char *word)
{
    (void)take_word(t, words_dispositions, word, &t->draft->rule.dispositions);
}

static void key_disposition(const struct taking *t, const char *value)
{
    each(t, value, take_disposition);
}

static void take_flag(const struct taking *t, const char *word)
{
    struct policy_rule *r = &t->draft->rule;
    bool missing = *word == '!';

    if (!take_word(t, words_flags, word + missing,
                   missing ? &r->flags_absent : &r->flags_present)) {
        return;
    }
    if ((r->flags_present & r->flags_absent) != 0) {
        refuse(t, word, "a flag that is there or one that is missing, not both");
    }
}

static void key_flags(const struct taking *t, const char *value)
{
    each(t, value, take_flag);
}

static void take_mask(const struct taking *t, const char *word)
{
    (void)take_word(t, words_masks, word, &t->draft->rule.masks);
}

static void key_mask(const struct taking *t, const char *value)
{
    each(t, value, take_mask);
}

static void key_handler(const struct taking *t, const char *value)
{
    (void)take_word(t, words_handler, value, &t->draft->rule.handler);
}

static void take_file(const struct taking *t, const char *value, char **into)
{
    if (!is_file_name(value)) {
        refuse(t, value, "the name of a file, without its folder");
        return;
    }
    *into = xstrdup(value);
}

static void key_module(const struct taking *t, const char *value)
{
    take_file(t, value, &t->draft->rule.module);
}

static void key_program(const struct taking *t, const char *value)
{
    take_file(t, value, &t->draft->rule.program);
}

static void key_limit(const struct taking *t, const char *value)
{
    CLEANUP_FREE char *copy = xstrdup(value);
    char *rest = NULL;
    const char *number = strtok_r(copy, " \t", &rest), *per = strtok_r(NULL, " \t", &rest);
    const char *unit = strtok_r(NULL, " \t", &rest), *more = strtok_r(NULL, " \t", &rest);
    uint64_t n;

    if (number == NULL || per == NULL || unit == NULL || more != NULL || strcmp(per, "per") != 0 ||
        strcmp(unit, "second") != 0 || !util_parse_number(number, 1, LIMIT_MOST, &n)) {
        refuse(t, value, "N per second, as 10 per second");
        return;
    }
    t->draft->rule.limit = (uint32_t)n;
}

static void key_action(const struct taking *t, const char *value)
{
    const char *expected = words_action(value, &t->draft->rule.action);
    uint32_t never = 1u << SIGVET_PRETEND | 1u << SIGVET_REWRITE;

    if (expected != NULL) {
        refuse(t, value, expected);
    } else if (t->draft->is_default && (never >> t->draft->rule.action.kind & 1) != 0) {
        refuse(t, value, "allow, log, deny ERRNO, abort, stop or kill in [default]");
    }
}

static void key_stuck(const struct taking *t, const char *value)
{
    struct policy_rule *r = &t->draft->rule;
    CLEANUP_FREE char *copy = xstrdup(value);
    char *rest = NULL;
    const char *what = strtok_r(copy, " \t", &rest), *after = strtok_r(NULL, " \t", &rest);
    const char *number = strtok_r(NULL, " \t", &rest), *unit = strtok_r(NULL, " \t", &rest);
    uint64_t seconds = 0;
    bool right = what != NULL && (strcmp(what, "kill") == 0 || strcmp(what, "report") == 0);

    if (right && after != NULL) {
        right = strcmp(after, "after") == 0 && number != NULL && unit != NULL &&
                strcmp(unit, "seconds") == 0 && strtok_r(NULL, " \t", &rest) == NULL &&
                util_parse_number(number, 1, LIMIT_MOST, &seconds);
    }
    if (!right) {
        refuse(t, value, "kill or report, as kill after 10 seconds");
        return;
    }
    r->stuck_kill = strcmp(what, "kill") == 0;
    r->stuck_seconds = (uint32_t)seconds;
}

enum { IN_RULE = 1, IN_DEFAULT = 2 };

static const struct {
    const char *name;
    unsigned where;
    void (*take)(const struct taking *t, const char *value);
} keys[KEYS] = {
    [KEY_CALL] = {"call", IN_RULE | IN_DEFAULT, key_call},
    [KEY_SIGNAL] = {"signal", IN_RULE, key_signal},
    [KEY_TARGET] = {"target", IN_RULE, key_target},
    [KEY_DISPOSITION] = {"disposition", IN_RULE, key_disposition},
    [KEY_FLAGS] = {"flags", IN_RULE, key_flags},
    [KEY_MASK] = {"mask", IN_RULE, key_mask},
    [KEY_HANDLER] = {"in-handler", IN_RULE, key_handler},
    [KEY_MODULE] = {"module", IN_RULE, key_module},
    [KEY_PROGRAM] = {"program", IN_RULE, key_program},
    [KEY_LIMIT] = {"limit", IN_RULE, key_limit},
    [KEY_ACTION] = {"action", IN_RULE | IN_DEFAULT, key_action},
    [KEY_STUCK] = {"stuck", IN_DEFAULT, key_stuck},
};

void draft_take(struct draft *d, struct policy_errors *e, uint32_t line, const char *key,
                const char *value)
{
    const struct taking t = {d, e, line};

    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, key) != 0 ||
            (keys[i].where & (d->is_default ? IN_DEFAULT : IN_RULE)) == 0) {
            continue;
        }
        if (d->key_line[i] != 0) {
            policy_wrong(e, line, "each key once in a section", "'%s' again, first in line %u", key,
                         d->key_line[i]);
            d->broken = true;
            return;
        }
        d->key_line[i] = line;
        if (*value == '\0') {
            policy_wrong(e, line, "KEY = VALUE", "no value for '%s'", key);
            d->broken = true;
            return;
        }
        keys[i].take(&t, value);
        return;
    }
    refuse(&t, key,
           d->is_default
               ? "call, action or stuck in [default]"
               : "call, signal, target, disposition, flags, mask, in-handler, module, program, "
                 "limit or action");
}
