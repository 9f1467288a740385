/* out_text_known.c - what the summary in text says of handlers, of suppressions and of the baseline.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   docs/suppressions.md, docs/baseline.md */
#include <inttypes.h>
#include <string.h>

#include "out_formats.h"
#include "out_text_parts.h"
#include "suppress.h"
#include "util.h"

#define HANDLERS_MOST 20u
#define UNUSED_MOST 20u

static void say(FILE *to, const char *label, char *text)
{
    out_text_field(to, label, "%s", text);
    util_free(&text);
}

/* Programs are named only when there are several. */
static bool has_one_program(const struct summary *s)
{
    for (size_t i = 1; i < s->handler_count; i++) {
        if (strcmp(s->handlers[i].program, s->handlers[0].program) != 0) {
            return false;
        }
    }
    return true;
}

static void show_handler(FILE *to, const struct handler_runs *h, bool with_program)
{
    const char *in = with_program ? " in " : "", *program = with_program ? h->program : "";

    if (h->runs == 0) {
        say(to, "", xasprintf("%s%s%s: never ran", h->name, in, program));
    } else {
        say(to, "",
            xasprintf("%s%s%s: %" PRIu64 " %s", h->name, in, program, h->runs,
                      h->runs == 1 ? "delivery" : "deliveries"));
    }
}

void out_text_handlers(FILE *to, const struct summary *s, const struct out_options *o)
{
    size_t most = o->require_coverage ? SIZE_MAX : HANDLERS_MOST, shown = 0;
    bool with_program = !has_one_program(s);

    say(to, "handlers",
        xasprintf("%" PRIu64 " installed, %" PRIu64 " ran at least once", s->handlers_installed,
                  s->handlers_run));
    for (int ran = 0; ran < 2; ran++) { /* those that never did come first */
        for (size_t i = 0; i < s->handler_count && shown < most; i++) {
            if ((s->handlers[i].runs > 0) == (ran != 0)) {
                show_handler(to, &s->handlers[i], with_program);
                shown++;
            }
        }
    }
    if (shown < s->handler_count) {
        say(to, "", xasprintf("... %zu more", s->handler_count - shown));
    }
}

static void show_unused(FILE *to, const struct suppressions *list)
{
    size_t unused = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct suppression *e = &list->entries[i];
        if (e->uses == 0 && unused++ < UNUSED_MOST) {
            say(to, "unused",
                xasprintf("the suppression %s (%s:%u) fits no finding", e->name, e->file, e->line));
        }
    }
    if (unused > UNUSED_MOST) {
        say(to, "", xasprintf("... %zu more", unused - UNUSED_MOST));
    }
}

void out_text_known(FILE *to, struct audit *a, const struct summary *s)
{
    uint64_t annotated = 0;

    for (size_t i = 0; i < audit_suppressed_count(a); i++) {
        annotated += audit_suppressed(a, i)->annotation != NULL;
    }
    if (s->suppressed > annotated) {
        say(to, "suppressed",
            xasprintf("%" PRIu64 " %s", s->suppressed - annotated,
                      s->suppressed - annotated == 1 ? "finding" : "findings"));
    }
    if (annotated > 0) {
        say(to, "annotated",
            xasprintf("%" PRIu64 " %s that the program itself accepts", annotated,
                      annotated == 1 ? "finding" : "findings"));
    }
    if (s->set_aside > 0) {
        say(to, "set aside",
            xasprintf("%" PRIu64 " %s of functions that --safe names", s->set_aside,
                      s->set_aside == 1 ? "call" : "calls"));
    }
    if (s->known > 0) {
        say(to, "known",
            xasprintf("%" PRIu64 " known %s in the baseline", s->known,
                      s->known == 1 ? "finding is" : "findings are"));
    }
    if (s->suppressions) {
        show_unused(to, s->suppressions);
    }
}
