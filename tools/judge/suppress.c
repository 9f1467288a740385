/* suppress.c - findings that a user knows of and does not want to hear about.
 *
 * Owns:     see suppress.h.
 * Contexts: the tools only.
 * Errors:   see suppress.h.
 * Source:   docs/suppressions.md
 *
 * U1  Frames are given from the innermost on; those that are not given do not matter.
 * U2  A finding that unites several signals is suppressed only if all of them are. */
#include "suppress.h"

#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "pattern.h"
#include "slurp.h"
#include "util.h"

#define FILE_MOST (16u << 20)

bool suppress_load(struct suppressions *s, const char *file, char *why, size_t why_size)
{
    size_t size;
    CLEANUP_FREE char *text = slurp_text(file, FILE_MOST, &size, why, why_size);

    return text != NULL && suppress_parse(s, text, size, file, why, why_size);
}

void suppress_clear(struct suppressions *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct suppression *e = &s->entries[i];
        for (size_t k = 0; k < e->frame_count; k++) {
            free(e->frames[k].pattern);
        }
        free(e->frames);
        free(e->name);
        free(e->file);
        free(e->rule);
        free(e->call);
        free(e->handler);
        free(e->module);
        free(e->anywhere);
    }
    free(s->entries);
    *s = (struct suppressions){0};
}

void suppress_reset(struct suppressions *s)
{
    for (size_t i = 0; i < s->count; i++) {
        s->entries[i].uses = 0;
    }
}

static const char *base_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return slash ? slash + 1 : path;
}

/* By its name with or without what it takes: "ns::f(int)", "ns::f". */
static bool name_fits(const char *pattern, const char *name)
{
    CLEANUP_FREE char *bare = NULL;

    if (pattern_fits(pattern, name)) {
        return true;
    }
    if (!name || !strchr(name, '(')) {
        return false;
    }
    bare = xstrdup(name);
    bare[strcspn(bare, "(")] = '\0';
    return *bare != '\0' && pattern_fits(pattern, bare);
}

static bool module_fits(const char *pattern, const char *module)
{
    return pattern_fits(pattern, module) || pattern_fits(pattern, base_name(module));
}

/* The function under its demangled name, as linked, or as it was written (printf, __printf_chk). */
static bool function_fits(const char *pattern, const struct frame *f)
{
    return name_fits(pattern, f->function) || pattern_fits(pattern, f->symbol) ||
           (f->symbol && name_fits(pattern, facts_plain(f->symbol)));
}

static bool source_fits(const char *pattern, const struct frame *f)
{
    CLEANUP_FREE char *with_line = NULL;

    if (!f->file) {
        return false;
    }
    with_line = xasprintf("%s:%d", f->file, f->line);
    return module_fits(pattern, f->file) || module_fits(pattern, with_line);
}

static bool frame_fits(const struct suppress_frame *want, const struct frame *f)
{
    switch (want->kind) {
    case SUPPRESS_FUN:
        return function_fits(want->pattern, f);
    case SUPPRESS_OBJ:
        return module_fits(want->pattern, f->module);
    case SUPPRESS_SRC:
        return source_fits(want->pattern, f);
    default:
        return true;
    }
}

/* U1. As with a star in text, only the last `...` is ever taken back. */
static bool frames_fit(const struct suppression *e, const struct stack *s)
{
    size_t want = 0, at = 0, again = SIZE_MAX, retry = 0;

    while (want < e->frame_count) {
        if (e->frames[want].kind == SUPPRESS_ANY_FRAMES) {
            again = ++want;
            retry = at;
        } else if (at < s->count && frame_fits(&e->frames[want], &s->frames[at])) {
            want++;
            at++;
        } else if (again != SIZE_MAX && retry < s->count) {
            want = again;
            at = ++retry;
        } else {
            return false;
        }
    }
    return true;
}

static bool call_fits(const char *pattern, const struct finding *f)
{
    return pattern_fits(pattern, f->function) ||
           (f->function && name_fits(pattern, facts_plain(f->function))) ||
           name_fits(pattern, f->via);
}

static bool any_module_fits(const char *pattern, const struct finding *f)
{
    bool fits = module_fits(pattern, f->handler.module);

    for (size_t i = 0; i < f->handler_stack.count && !fits; i++) {
        fits = module_fits(pattern, f->handler_stack.frames[i].module);
    }
    return fits;
}

static bool occurs_in(const char *pattern, const struct frame *f)
{
    return pattern_occurs(pattern, f->function) || pattern_occurs(pattern, f->symbol) ||
           pattern_occurs(pattern, f->module) || pattern_occurs(pattern, f->file);
}

/* The sanitizers' form. */
static bool occurs_anywhere(const char *pattern, const struct finding *f)
{
    bool occurs = pattern_occurs(pattern, f->function) || occurs_in(pattern, &f->handler) ||
                  (f->function && pattern_occurs(pattern, facts_plain(f->function)));

    for (size_t i = 0; i < f->handler_stack.count && !occurs; i++) {
        occurs = occurs_in(pattern, &f->handler_stack.frames[i]);
    }
    return occurs;
}

static bool fits(const struct suppression *e, const struct finding *f)
{
    uint64_t signals = f->signals;

    if (f->signal - 1u < 64u) {
        signals |= 1ull << (f->signal - 1u);
    }
    return (!e->rule || pattern_fits(e->rule, f->rule)) && (!e->call || call_fits(e->call, f)) &&
           (!e->handler || function_fits(e->handler, &f->handler)) &&
           (!e->module || any_module_fits(e->module, f)) &&
           (e->signals == 0 || (signals != 0 && (signals & ~e->signals) == 0)) && /* U2 */
           frames_fit(e, &f->handler_stack) && (!e->anywhere || occurs_anywhere(e->anywhere, f));
}

const struct suppression *suppress_match(struct suppressions *s, const struct finding *f)
{
    for (size_t i = 0; i < s->count; i++) {
        if (fits(&s->entries[i], f)) {
            s->entries[i].uses++;
            return &s->entries[i];
        }
    }
    return NULL;
}
