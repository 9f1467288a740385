/* out_suppression.c - the suppression that is for a finding, ready to be put into a file.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_suppression.h.
 * Source:   docs/suppressions.md
 *
 * S1  What is printed here suppresses the finding that it was printed for. */
#include "out_suppression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "util.h"

#define FRAMES_MOST 24u

/* A name as a pattern that fits it: what could not stand in one line becomes a wildcard. */
static char *pattern_of(const char *name)
{
    char *pattern = xstrdup(name);

    for (char *at = pattern; *at != '\0'; at++) {
        bool edge = *at == ' ' && (at == pattern || at[1] == '\0');
        if ((unsigned char)*at < ' ' || *at == 0x7f || edge) {
            *at = '?';
        }
    }
    return pattern;
}

static void put_line(FILE *to, const char *key, const char *name)
{
    CLEANUP_FREE char *pattern = pattern_of(name);

    fprintf(to, "   %s:%s\n", key, pattern);
}

/* By function, else by module. */
static void put_frames(FILE *to, const struct stack *s)
{
    bool any = false; /* the last line stands for any frames */
    size_t shown = s->count < FRAMES_MOST ? s->count : FRAMES_MOST;

    for (size_t i = 0; i < shown; i++) {
        const struct frame *f = &s->frames[i];
        if (f->function && *f->function) {
            put_line(to, "fun", i == 0 && f->symbol ? facts_plain(f->symbol) : f->function);
            any = false;
        } else if (f->module && *util_base_name(f->module)) {
            CLEANUP_FREE char *module = xasprintf("*%s", util_base_name(f->module));
            put_line(to, "obj", module);
            any = false;
        } else if (!any) {
            fputs("   ...\n", to);
            any = true;
        }
    }
}

/* What it is known by when there is no stack. */
static void put_keys(FILE *to, const struct finding *f)
{
    if (f->function && *f->function) {
        put_line(to, "call", facts_plain(f->function));
    }
    if (f->handler.function) {
        put_line(to, "handler", f->handler.function);
    } else if (f->handler.module && *util_base_name(f->handler.module)) {
        CLEANUP_FREE char *module = xasprintf("*%s", util_base_name(f->handler.module));
        put_line(to, "module", module);
    }
}

char *out_suppression(const struct finding *f)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    CLEANUP_FREE char *message = pattern_of(f->message && *f->message ? f->message : f->rule);

    if (!to) {
        die("out of memory");
    }
    fprintf(to, "{\n   %s%s\n   rule:%s\n", strchr("#}", *message) ? "about " : "", message,
            f->rule);
    if (f->handler_stack.count > 0) {
        put_frames(to, &f->handler_stack);
    } else {
        put_keys(to, f);
    }
    fputs("}\n", to);
    if (fclose(to) != 0) {
        die("out of memory");
    }
    return text;
}
