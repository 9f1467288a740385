/* view_filter.c - which events are shown: -e arguments like strace's.
 *
 * Owns:     the names and numbers in struct view_filter.
 * Contexts: the tools only.
 * Errors:   one line in why[] that names what was found and what was expected.
 * Source:   strace(1), section "Filtering". */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"
#include "util.h"
#include "view_state.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define WHAT_EXPECTED "trace=, signal=, pid= or status="

/* One -e argument on its way into the filter. */
struct reading {
    struct view_filter *filter;
    char *why;
    size_t why_size;
};

static bool refuse(const struct reading *r, const char *what, const char *item,
                   const char *expected)
{
    (void)snprintf(r->why, r->why_size, "-e: %s '%s'; expected %s", what, item, expected);
    return false;
}

/* ---- calls and classes ----------------------------------------------------------------------- */

static void add_call(struct view_filter *f, const char *name)
{
    for (uint32_t i = 0; i < f->call_count; i++) {
        if (strcmp(f->calls[i], name) == 0) {
            return;
        }
    }
    f->calls = xrealloc_array(f->calls, f->call_count + 2, sizeof *f->calls);
    f->calls[f->call_count++] = xstrdup(name);
    f->calls[f->call_count] = NULL;
}

static bool is_call(const char *name)
{
    const struct api *a;

    for (size_t i = 0; (a = api_at(i)) != NULL; i++) {
        if (strcmp(a->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* strace's words for groups of calls, as far as they mean something here. */
static const struct {
    const char *name;
    uint32_t classes;
} groups[] = {
    {"signal", 1u << CLASS_DISPOSITION | 1u << CLASS_MASK | 1u << CLASS_SEND | 1u << CLASS_WAIT |
                   1u << CLASS_PENDING | 1u << CLASS_ALTSTACK},
    {"desc", 1u << CLASS_FD},
    {"process", 1u << CLASS_PROCESS | 1u << CLASS_EXEC | 1u << CLASS_FORK},
};

static bool add_class(const struct reading *r, const char *name)
{
    for (size_t i = 0; i < COUNT(groups); i++) {
        if (strcmp(name, groups[i].name) == 0) {
            r->filter->classes |= groups[i].classes;
            return true;
        }
    }
    for (unsigned i = 0; i < CLASSES; i++) {
        if (strcmp(name, api_class_name((enum sigvet_class)i)) == 0) {
            r->filter->classes |= 1u << i;
            return true;
        }
    }
    return refuse(
        r, "unknown class", name,
        "disposition, mask, send, wait, pending, altstack, setop, timer, fd, process, exec, fork, "
        "jump, print or signal");
}

static bool add_pattern(const struct reading *r, const char *pattern)
{
    const struct api *a;
    bool any = false;
    regex_t re;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return refuse(r, "broken pattern", pattern, "an extended regular expression");
    }
    for (size_t i = 0; (a = api_at(i)) != NULL; i++) {
        if (regexec(&re, a->name, 0, NULL, 0) == 0) {
            add_call(r->filter, a->name);
            any = true;
        }
    }
    regfree(&re);
    return any || refuse(r, "no call is like", pattern, "a pattern that fits one");
}

static bool add_trace(const struct reading *r, const char *item)
{
    bool may_lack = *item == '?';

    item += may_lack;
    if (*item == '%') {
        return add_class(r, item + 1);
    }
    if (*item == '/') {
        return add_pattern(r, item + 1);
    }
    if (is_call(item)) {
        add_call(r->filter, item);
        return true;
    }
    return may_lack || refuse(r, "unknown call", item,
                              "a name of `sigvet list functions`, %CLASS, /PATTERN, all or none");
}

/* ---- signals, processes, status -------------------------------------------------------------- */

static bool add_signal(const struct reading *r, const char *item)
{
    uint32_t n = signals_number(item);

    if (n == 0) {
        return refuse(r, "unknown signal", item, "a name or number of a signal, all or none");
    }
    r->filter->signals |= 1ull << (n - 1);
    return true;
}

static bool add_pid(const struct reading *r, const char *item)
{
    struct view_filter *f = r->filter;
    uint64_t n;

    if (!util_parse_number(item, 1, INT32_MAX, &n)) {
        return refuse(r, "no process id", item, "a number above 0");
    }
    f->pids = xrealloc_array(f->pids, f->pid_count + 1, sizeof *f->pids);
    f->pids[f->pid_count++] = (uint32_t)n;
    return true;
}

static bool add_status(const struct reading *r, const char *item)
{
    struct view_filter *f = r->filter;
    bool failed = strcmp(item, "failed") == 0;

    if (!failed && strcmp(item, "successful") != 0) {
        return refuse(r, "unknown status", item, "failed or successful");
    }
    if (failed ? f->successful_only : f->failed_only) {
        return refuse(r, "nothing is both failed and successful:", item, "one of the two");
    }
    f->failed_only |= failed;
    f->successful_only |= !failed;
    return true;
}

/* ---- the argument ---------------------------------------------------------------------------- */

static void forget_calls(struct view_filter *f)
{
    for (uint32_t i = 0; i < f->call_count; i++) {
        free(f->calls[i]);
    }
    free(f->calls);
    f->calls = NULL;
    f->call_count = 0;
    f->classes = 0;
    f->calls_given = f->classes_given = f->calls_negated = false;
}

static void forget_signals(struct view_filter *f)
{
    f->signals = 0;
    f->signals_given = f->signals_negated = false;
}

static void forget_pids(struct view_filter *f)
{
    free(f->pids);
    f->pids = NULL;
    f->pid_count = 0;
    f->pids_given = f->pids_negated = false;
}

static void give_calls(struct view_filter *f, bool negated)
{
    f->calls_given = f->classes_given = true;
    f->calls_negated = negated;
}

static void give_signals(struct view_filter *f, bool negated)
{
    f->signals_given = true;
    f->signals_negated = negated;
}

static void give_pids(struct view_filter *f, bool negated)
{
    f->pids_given = true;
    f->pids_negated = negated;
}

/* What can stand before `=`. */
static const struct subject {
    const char *names[4];
    bool (*add)(const struct reading *r, const char *item);
    void (*forget)(struct view_filter *f); /* as if nothing had been said of it; NULL: no sets */
    void (*give)(struct view_filter *f, bool negated);
} subjects[] = {
    {{"trace", "t"}, add_trace, forget_calls, give_calls},
    {{"signal", "signals", "s"}, add_signal, forget_signals, give_signals},
    {{"pid", "pids"}, add_pid, forget_pids, give_pids},
    {{"status"}, add_status, NULL, NULL},
};

static const struct subject *subject_of(const char *expression, size_t len)
{
    for (size_t i = 0; i < COUNT(subjects); i++) {
        for (size_t k = 0; k < COUNT(subjects[i].names) && subjects[i].names[k] != NULL; k++) {
            const char *name = subjects[i].names[k];
            if (strlen(name) == len && memcmp(name, expression, len) == 0) {
                return &subjects[i];
            }
        }
    }
    return NULL;
}

static bool add_items(const struct reading *r, const struct subject *s, const char *list)
{
    CLEANUP_FREE char *copy = xstrdup(list);
    char *rest = copy, *item;

    while ((item = strsep(&rest, ",")) != NULL) {
        if (*item == '\0') {
            return refuse(r, "an empty item in", list, "a list separated by commas");
        }
        if (!s->add(r, item)) {
            return false;
        }
    }
    return true;
}

/* Like strace: what is said of one subject replaces what was said of it before. */
bool view_filter_add(struct view_filter *f, const char *expression, char *why, size_t why_size)
{
    const struct reading r = {f, why, why_size};
    const char *equals = strchr(expression, '=');
    const char *list = equals != NULL ? equals + 1 : expression;
    const struct subject *s =
        equals != NULL ? subject_of(expression, (size_t)(equals - expression)) : &subjects[0];
    bool negated;

    if (s == NULL) {
        return refuse(&r, "unknown filter", expression, WHAT_EXPECTED);
    }
    if (s->forget == NULL) {
        return add_items(&r, s, list);
    }
    negated = *list == '!';
    list += negated;
    s->forget(f);
    if (strcmp(list, "all") == 0 || strcmp(list, "none") == 0) {
        if ((*list == 'n') != negated) {
            s->give(f, false);
        }
        return true;
    }
    s->give(f, negated);
    return add_items(&r, s, list);
}

void view_filter_free(struct view_filter *f)
{
    forget_calls(f);
    forget_signals(f);
    forget_pids(f);
}

/* ---- questions ------------------------------------------------------------------------------- */

bool view_filter_shows(const struct view_filter *f, const struct api *api, const char *name)
{
    bool is_setop = api != NULL && api->class == CLASS_SETOP;
    bool meant = api != NULL && f->classes_given && (f->classes >> api->class & 1);

    for (uint32_t i = 0; i < f->call_count && !meant; i++) {
        meant = strcmp(f->calls[i], name) == 0;
    }
    if (!f->calls_given && !f->classes_given) {
        return !is_setop || f->verbose;
    }
    if (f->calls_negated) {
        return !meant && (!is_setop || f->verbose);
    }
    return meant;
}

bool view_filter_shows_signal(const struct view_filter *f, uint32_t signal)
{
    bool meant = signal >= 1 && signal <= 64 && (f->signals >> (signal - 1) & 1);

    return !f->signals_given || meant != f->signals_negated;
}

bool view_filter_shows_pid(const struct view_filter *f, uint32_t pid)
{
    bool meant = false;

    for (uint32_t i = 0; i < f->pid_count && !meant; i++) {
        meant = f->pids[i] == pid;
    }
    return !f->pids_given || meant != f->pids_negated;
}
