/* out_text_decision.c - what the policy decided, as text for people.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Whatever comes from the program is cleaned of control characters.
 * Errors:   see out.h.
 * Source:   docs/policy.md. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "decision_words.h"
#include "out_formats.h"
#include "out_text_parts.h"
#include "signals.h"
#include "util.h"

/* A put_code: the handler that is an argument of the call. */
static void put_code_name(struct put *p, void *context, uint64_t address)
{
    const struct decision *d = context;

    if (d->code.address == address && address != 0) {
        CLEANUP_FREE char *text = out_text_place(&d->code);
        put_name(p, text);
    } else {
        put_pointer(p, address);
    }
}

/* "pid 1: init, outside" */
static void show_target(FILE *to, const struct sigvet_decision *rec)
{
    CLEANUP_FREE char *words =
        rec->target_pid != 0 ? xasprintf("pid %" PRIu32, rec->target_pid) : xstrdup("");
    const char *between = *words ? ": " : "";

    for (unsigned bit = 0; bit < SIGVET_TARGET_KINDS; bit++) {
        if (rec->target & 1u << bit) {
            char *more = xasprintf("%s%s%s", words, between, decision_words_target(bit));
            free(words);
            words = more;
            between = ", ";
        }
    }
    if (*words) {
        out_text_field(to, "target", "%s", words);
    }
}

/* The signals beside those of the arguments that are shown. */
static void show_other_signals(FILE *to, const struct decision *d)
{
    for (uint32_t n = 1; n <= 64; n++) {
        if ((d->signals & ~d->record->signals) >> (n - 1) & 1) {
            out_text_field(to, "", "also for %s", signals_name(n));
        }
    }
}

int out_text_decision(FILE *to, const struct decision *d, const struct out_options *o)
{
    const struct sigvet_decision *rec = d->record;
    struct put words = {.code = put_code_name, .context = (void *)(uintptr_t)d};
    enum level level = LEVEL_NOTE;

    if (!decision_words_level(d->action, &level) && !o->verbose) {
        return 0;
    }
    decision_words_sentence(&words, d);
    fprintf(to, "sigvet: %spolicy%s: %.*s\n", out_text_paint(o, out_text_colour(level)),
            out_text_paint(o, "\033[0m"), (int)words.len, words.text);
    put_free(&words);
    if (d->caller.address != 0) {
        CLEANUP_FREE char *caller = out_text_place(&d->caller);
        out_text_field(to, "called at", "%s", caller);
    }
    if (rec->flags & SIGVET_DECISION_IN_HANDLER) {
        out_text_field(to, "in handler", "of %s", signals_name(rec->handler_signal));
    }
    show_target(to, rec);
    if (o->verbose) {
        out_text_stack(to, "stack", &d->stack);
    }
    out_text_times(to, d->count, d->process);
    show_other_signals(to, d);
    fputc('\n', to);
    return ferror(to) ? -1 : 0;
}

/* "3 calls denied, 1 pretended, 120 allowed by 4 rules of ci.ini" */
void out_text_policy(FILE *to, const struct summary *s)
{
    static const enum sigvet_action order[] = {SIGVET_DENY,  SIGVET_PRETEND, SIGVET_REWRITE,
                                               SIGVET_ABORT, SIGVET_STOP,    SIGVET_KILL,
                                               SIGVET_LOG,   SIGVET_ALLOW};
    const struct sigvet_policy *p = s->policy ? s->policy->policy : NULL;
    CLEANUP_FREE char *words = xstrdup("");
    bool any = false;

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        uint64_t n = s->decided[order[i]];
        if (n > 0) {
            const char *calls = any ? "" : out_text_plural(n, " call", " calls");
            char *more = xasprintf("%s%s%" PRIu64 "%s %s", words, any ? ", " : "", n, calls,
                                   decision_words_counted(order[i]));
            free(words);
            words = more;
            any = true;
        }
    }
    if (p) {
        out_text_field(to, "policy", "%s by %" PRIu32 " %s of %s", any ? words : "no decisions",
                       p->rules, out_text_plural(p->rules, "rule", "rules"),
                       rulebook_origin(s->policy, 0).source);
    } else if (any) {
        out_text_field(to, "policy", "%s", words);
    }
}
