/* policy_calls.c - see policy_calls.h.
 *
 * Owns:     the lists.
 * Contexts: see policy_calls.h.
 * Errors:   none.
 * Source:   include/sigvet/calls.def, policy_facts.def */
#include "policy_calls.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* clang-format off */
#define PLAIN(symbol, row, verdict, condition)                                                  \
    {#symbol, row, -1, false, SIGVET_##verdict == SIGVET_UNSAFE && (condition) == ALWAYS, 0, 0, {0}},
#define FULL(symbol, row, number, unsafe, class, result, a, b, c, d, e, f)                      \
    {#symbol, row, number, true, unsafe, CLASS_##class, RESULT_##result,                        \
     {KIND_##a, KIND_##b, KIND_##c, KIND_##d, KIND_##e, KIND_##f}},
static const struct policy_call calls[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    PLAIN(symbol, TABLE_##symbol, verdict, condition)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    PLAIN(symbol, TABLE_##id, verdict, condition)
#define API(symbol, verdict, action, why, instead, condition, arg, ...) \
    FULL(symbol, TABLE_##symbol, -1,                                    \
         SIGVET_##verdict == SIGVET_UNSAFE && (condition) == ALWAYS, __VA_ARGS__)
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    FULL(symbol, TABLE_##id, -1,                                                        \
         SIGVET_##verdict == SIGVET_UNSAFE && (condition) == ALWAYS, __VA_ARGS__)
#define SELDOM(symbol, ...) /* a policy does not hear of it */
#define SYSCALL(name, number, ...) FULL(name, -1, number, false, __VA_ARGS__)
#include "sigvet/calls.def"
};

enum { /* the system calls by name, for the assertions alone */
#define SYSCALL(name, number, ...) NUMBER_##name = number,
#include "sigvet/calls.def"
};
#define SYSCALL(name, number, ...)                         \
    _Static_assert((number) < SIGVET_POLICY_SYSCALLS, #name " is not to be named in a policy");
#include "sigvet/calls.def"
#define BY_NUMBER(function, call) _Static_assert(TABLE_##function >= 0 && NUMBER_##call >= 0, "");
#define ALSO(class, function) _Static_assert(TABLE_##function >= 0, "");
#define APART(function) _Static_assert(TABLE_##function >= 0, "");
#define FAILS(function) _Static_assert(TABLE_##function >= 0, "");
#define MAKES(function) _Static_assert(TABLE_##function >= 0, "");
#define TELLS(function) _Static_assert(TABLE_##function >= 0, "");
#include "policy_facts.def"

static const struct {
    const char *function, *syscall;
} by_number[] = {
#define BY_NUMBER(function, call) {#function, #call},
#include "policy_facts.def"
};

static const struct {
    uint8_t class;
    const char *function;
} also[] = {
#define ALSO(class, function) {CLASS_##class, #function},
#include "policy_facts.def"
};

static const struct {
    enum policy_fact fact;
    const char *function;
} facts[] = {
#define APART(function) {POLICY_APART, #function},
#define FAILS(function) {POLICY_FAILS, #function},
#define MAKES(function) {POLICY_MAKES, #function},
#define TELLS(function) {POLICY_TELLS, #function},
#include "policy_facts.def"
    /* Made by number alone. */
    {POLICY_MAKES, "signalfd4"}, {POLICY_MAKES, "pidfd_open"}, {POLICY_FAILS, "clone3"},
};

/* The words of docs/policy.md for classes; print has none: nothing comes of denying it. */
static const struct {
    const char *word;
    uint32_t classes;
} classes[] = {
    {"send", 1u << CLASS_SEND},
    {"disposition", 1u << CLASS_DISPOSITION},
    {"mask", 1u << CLASS_MASK},
    {"wait", 1u << CLASS_WAIT},
    {"pending", 1u << CLASS_PENDING},
    {"altstack", 1u << CLASS_ALTSTACK},
    {"setop", 1u << CLASS_SETOP},
    {"timer", 1u << CLASS_TIMER},
    {"fd", 1u << CLASS_FD},
    {"process", 1u << CLASS_PROCESS | 1u << CLASS_EXEC | 1u << CLASS_FORK},
    {"jump", 1u << CLASS_JUMP},
    {"exec", 1u << CLASS_EXEC},
    {"fork", 1u << CLASS_FORK},
};
/* clang-format on */

const struct policy_call *policy_call_at(size_t i)
{
    return i < COUNT(calls) ? &calls[i] : NULL;
}

bool policy_call_takes(const struct policy_call *call, enum sigvet_kind kind)
{
    for (int i = 0; i < SIGVET_ARGS; i++) {
        if (call->kinds[i] == kind) {
            return true;
        }
    }
    return false;
}

/* ---- sets ------------------------------------------------------------------------------------ */

static uint32_t number_of(const struct policy_call *call)
{
    return (uint32_t)(call->row >= 0 ? call->row : call->syscall);
}

static uint64_t bit_of(const struct policy_call *call)
{
    return 1ull << (number_of(call) % 64);
}

static uint64_t *word_of(struct policy_calls *set, const struct policy_call *call)
{
    return (call->row >= 0 ? set->rows : set->syscalls) + number_of(call) / 64;
}

bool policy_calls_has(const struct policy_calls *set, const struct policy_call *call)
{
    return (*word_of((struct policy_calls *)set, call) & bit_of(call)) != 0;
}

void policy_calls_add(struct policy_calls *set, const struct policy_call *call)
{
    *word_of(set, call) |= bit_of(call);
}

void policy_calls_drop(struct policy_calls *set, const struct policy_call *call)
{
    *word_of(set, call) &= ~bit_of(call);
}

bool policy_calls_empty(const struct policy_calls *set)
{
    static const struct policy_calls none;

    return memcmp(set, &none, sizeof none) == 0;
}

/* ---- words ----------------------------------------------------------------------------------- */

bool policy_call_is(const struct policy_call *call, enum policy_fact fact)
{
    for (size_t i = 0; i < COUNT(facts); i++) {
        if (facts[i].fact == fact && strcmp(facts[i].function, call->name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_of_class(const struct policy_call *call, uint32_t wanted)
{
    if (!call->is_api || policy_call_is(call, POLICY_APART)) {
        return false;
    }
    for (size_t i = 0; i < COUNT(also); i++) {
        if ((wanted >> also[i].class & 1) != 0 && strcmp(also[i].function, call->name) == 0) {
            return true;
        }
    }
    return (wanted >> call->class & 1) != 0;
}

static bool is_meant_by_number(const char *function, const struct policy_call *call)
{
    for (size_t i = 0; i < COUNT(by_number); i++) {
        if (strcmp(by_number[i].function, function) == 0 &&
            strcmp(by_number[i].syscall, call->name) == 0) {
            return true;
        }
    }
    return false;
}

#define BY_NUMBER_ALONE "sys:"
#define NO_CLASS "()" /* fork() is the function, fork the class */

/* Rows of this name, and the system calls that it means: all, or those behind "sys:" alone. */
static enum policy_word function_of(const char *word, struct policy_calls *set)
{
    size_t prefix = strlen(BY_NUMBER_ALONE), len = strlen(word), suffix = strlen(NO_CLASS);
    bool alone = strncmp(word, BY_NUMBER_ALONE, prefix) == 0;
    bool marked = !alone && len > suffix && strcmp(word + len - suffix, NO_CLASS) == 0;
    enum policy_word found = POLICY_UNKNOWN;
    char name[64];

    (void)snprintf(name, sizeof name, "%.*s", (int)(marked ? len - suffix : len),
                   alone ? word + prefix : word);
    for (size_t i = 0; i < COUNT(calls); i++) {
        const struct policy_call *c = &calls[i];
        bool is_named = strcmp(c->name, name) == 0;
        if (c->syscall < 0 ? !alone && is_named
                           : is_named || (!alone && is_meant_by_number(name, c))) {
            policy_calls_add(set, c);
            found = POLICY_FUNCTION;
        }
    }
    return found;
}

enum policy_word policy_calls_of(const char *word, struct policy_calls *set)
{
    if (strcmp(word, "unsafe-call") == 0) {
        for (size_t i = 0; i < COUNT(calls); i++) {
            if (calls[i].is_unsafe) {
                policy_calls_add(set, &calls[i]);
            }
        }
        return POLICY_UNSAFE_CALL;
    }
    for (size_t k = 0; k < COUNT(classes); k++) {
        if (strcmp(word, classes[k].word) != 0) {
            continue;
        }
        for (size_t i = 0; i < COUNT(calls); i++) {
            if (is_of_class(&calls[i], classes[k].classes)) {
                policy_calls_add(set, &calls[i]);
            }
        }
        return POLICY_CLASS;
    }
    return function_of(word, set);
}
