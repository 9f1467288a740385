/* out_text_parts.c - what findings, decisions and the summary look alike in, as text.
 *
 * Owns:     the width of labels, the length of stacks, the colours.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   ECMA-48 for the colours. */
#include "out_text_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "util.h"

#define STACK_MOST 12u /* frames shown of one stack */
#define LABEL_WIDTH 13 /* of the fields' names */

static const char *const colours[LEVELS] = {
    [LEVEL_NOTE] = "\033[36m", [LEVEL_WARNING] = "\033[35m", [LEVEL_ERROR] = "\033[1;31m"};

const char *out_text_paint(const struct out_options *o, const char *colour)
{
    return o->colour ? colour : "";
}

const char *out_text_colour(enum level level)
{
    return colours[level];
}

/* One line of a finding; a label of "" goes on with the field above. */
void out_text_field(FILE *to, const char *label, const char *format, ...)
{
    CLEANUP_FREE char *text = NULL;
    CLEANUP_FREE char *cleaned = NULL;
    va_list args;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0) {
        die("out of memory");
    }
    cleaned = clean_text(text);
    fprintf(to, "  %-*s %s\n", LABEL_WIDTH, label, cleaned);
}

/* "function at file:line", "function (module+0xoffset)", "module+0xoffset", "0xaddress". To be
 * freed. */
char *out_text_place(const struct frame *f)
{
    const char *slash = f->module ? strrchr(f->module, '/') : NULL;
    const char *module = slash ? slash + 1 : f->module;

    if (f->function && f->file && f->line > 0) {
        return xasprintf("%s at %s:%d", f->function, f->file, f->line);
    }
    if (f->function && module) {
        return xasprintf("%s (%s+0x%" PRIx64 ")", f->function, module, f->offset);
    }
    if (f->function) {
        return xstrdup(f->function);
    }
    if (module) {
        return xasprintf("%s+0x%" PRIx64, module, f->offset);
    }
    return xasprintf("0x%" PRIx64, f->address);
}

void out_text_stack(FILE *to, const char *label, const struct stack *s)
{
    size_t shown = s->count > STACK_MOST + 1 ? STACK_MOST : s->count;

    for (size_t i = 0; i < shown; i++) {
        CLEANUP_FREE char *text = out_text_place(&s->frames[i]);
        out_text_field(to, i == 0 ? label : "", "#%-2zu %s%s", i, text,
                       s->frames[i].inlined ? " [inlined]" : "");
    }
    if (shown < s->count) {
        out_text_field(to, "", "... %zu more", s->count - shown);
    }
}

void out_text_times(FILE *to, uint64_t count, const struct sigvet_process *process)
{
    const char *times = count == 1 ? "once" : "times";
    CLEANUP_FREE char *number = count == 1 ? xstrdup("") : xasprintf("%" PRIu64 " ", count);

    if (process) {
        out_text_field(to, "seen", "%s%s, in %" PRIu32 " %s", number, times, process->pid,
                       reader_exe(process));
    } else {
        out_text_field(to, "seen", "%s%s", number, times);
    }
}

const char *out_text_plural(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}
