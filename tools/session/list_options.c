/* list_options.c - the options that say of functions whether they are safe.
 *
 * Owns:     see list_options.h.
 * Contexts: see list_options.h.
 * Errors:   see list_options.h.
 * Source:   see list_options.h. */
#include "list_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "facts.h"
#include "sigvet/spare.h"
#include "spares.h"
#include "util.h"

enum { KEY_UNSAFE = LIST_OPTIONS_FIRST, KEY_SAFE, KEY_END };

/* clang-format off */
static const struct options_row rows[] = {
    {OPTIONS_RUN | OPTIONS_RECORD, {"unsafe", KEY_UNSAFE, "SYM[,SYM]", 0,
        "These functions are unsafe, too: of any shared library; may be given several times", 0}},
    {OPTIONS_RUN | OPTIONS_REPORT, {"safe", KEY_SAFE, "SYM[,SYM]", 0,
        "Take these functions for safe, whatever the table says; may be given several times", 0}},
};
/* clang-format on */

size_t list_options_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct options_row *list_options_row(size_t i)
{
    return i < list_options_count() ? &rows[i] : NULL;
}

bool list_options_has(int key)
{
    return key >= LIST_OPTIONS_FIRST && key < KEY_END;
}

static const char *option_of(int key)
{
    return key == KEY_UNSAFE ? "--unsafe" : "--safe";
}

/* What keeps this from being the name of a function; NULL: nothing. */
static const char *fault_of(const char *name)
{
    static const char word[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$.";
    static const size_t digits = 10; /* not in front */

    if (name[0] == '\0') {
        return "a name is empty";
    }
    if (strlen(name) > SIGVET_SPARE_NAME_MOST) {
        return "a name has more than 120 characters";
    }
    if (strchr(name, '@') != NULL) {
        return "a name has a version; the default one is meant, without '@'";
    }
    if (strspn(name, word + digits) == 0 || name[strspn(name, word)] != '\0') {
        return "no linker symbol looks like this (C++: give the mangled name)";
    }
    return NULL;
}

/* What keeps calls of this function from being recorded as unsafe ones; NULL: nothing. */
static const char *unsafe_fault(const char *name)
{
    const struct fact *fact = facts_find(name);

    if (fact == NULL || !fact->intercepted || fact->verdict == SIGVET_UNSAFE) {
        return NULL;
    }
    return api_by_name(name) != NULL
               ? "it is of the signal API, whose calls are recorded anyway: use a rule of a policy"
               : "its calls are followed for what they do: it cannot be one of these";
}

static bool has(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add(char ***names, size_t *count, const char *name)
{
    *names = xrealloc_array(*names, *count + 1, sizeof **names);
    (*names)[(*count)++] = xstrdup(name);
}

/* One name of a list. NULL: it was taken; else what is wrong with it. */
static const char *take(struct options *o, int key, const char *name)
{
    const char *fault = fault_of(name);

    if (fault == NULL && key == KEY_SAFE) {
        fault = facts_is_unsafe(name) ? NULL : "the table knows no unsafe function of this name";
    } else if (fault == NULL) {
        fault = unsafe_fault(name);
    }
    if (fault != NULL) {
        return fault;
    }
    if (key == KEY_SAFE && !has(o->safe, o->safe_count, name)) {
        add(&o->safe, &o->safe_count, name);
    } else if (key == KEY_UNSAFE && !has(o->unsafe, o->unsafe_count, name)) {
        add(&o->unsafe, &o->unsafe_count, name);
    }
    return NULL;
}

bool list_options_set(struct options *o, int key, const char *value, char *why, size_t why_size)
{
    char *list CLEANUP_FREE = xstrdup(value);
    char *next = list;

    while (next != NULL) {
        const char *name = strsep(&next, ",");
        const char *fault = take(o, key, name);
        if (fault != NULL) {
            (void)snprintf(why, why_size, "%s: '%s': %s", option_of(key), name, fault);
            return false;
        }
    }
    return true;
}

bool list_options_finish(struct options *o, char *why, size_t why_size)
{
    size_t left = 0;

    for (size_t i = 0; i < o->safe_count; i++) {
        if (has(o->unsafe, o->unsafe_count, o->safe[i])) {
            (void)snprintf(why, why_size, "'%s' is said to be --safe and --unsafe", o->safe[i]);
            return false;
        }
    }
    for (size_t i = 0; i < o->unsafe_count; i++) {
        if (facts_is_recorded(o->unsafe[i])) { /* the table says so, too: nothing is to be done */
            free(o->unsafe[i]);
        } else {
            o->unsafe[left++] = o->unsafe[i];
        }
    }
    o->unsafe_count = left;
    if (left > SPARES_MOST) {
        (void)snprintf(why, why_size, "--unsafe: %zu functions are named; at most %d can be", left,
                       SPARES_MOST);
        return false;
    }
    return true;
}

static void list_free(char ***names, size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        free((*names)[i]);
    }
    free(*names);
    *names = NULL;
    *count = 0;
}

void list_options_free(struct options *o)
{
    list_free(&o->unsafe, &o->unsafe_count);
    list_free(&o->safe, &o->safe_count);
}
