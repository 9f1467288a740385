/* out_github.c - findings as commands of a GitHub workflow, which shows them beside the code.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Whatever comes from the program is escaped: it cannot make a command of its own.
 * Errors:   see out.h.
 * Source:   GitHub's "Workflow commands": ::error file={},line={},title={}::{message}; its toolkit's
 *           command.ts for what is escaped. */
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "decision_words.h"
#include "out_formats.h"
#include "out_where.h"
#include "util.h"

/* Text of a message, or of a property, whose ends are ':' and ','. Line breaks are ours alone. */
static void put_escaped(FILE *to, const char *text, bool is_property)
{
    for (; *text != '\0'; text++) {
        if (*text == '%' || *text == '\r' || *text == '\n' ||
            (is_property && (*text == ':' || *text == ','))) {
            fprintf(to, "%%%02X", (unsigned)*text);
        } else {
            fputc(*text, to);
        }
    }
}

static void put_property(FILE *to, char before, const char *name, const char *value)
{
    fprintf(to, "%c%s=", before, name);
    put_escaped(to, value, true);
}

/* What is told of a finding beside its place: each on a line. To be freed. */
static char *message_of(const struct finding *f, const struct frame *place,
                        const struct out_options *o)
{
    CLEANUP_FREE char *message = clean_text(f->message);
    CLEANUP_FREE char *because = clean_text(f->because ? f->because : "");
    CLEANUP_FREE char *instead = clean_text(f->instead ? f->instead : "");
    CLEANUP_FREE char *where = out_frame_words(place, o);

    return xasprintf("%s%s%s\nin %s%s%s\nfingerprint %s", message, *because ? ": " : "", because,
                     where, *instead ? "\ninstead: " : "", instead, f->fingerprint);
}

/* One command; its message has lines. */
static void put_command(FILE *to, enum level level, const char *about, const struct frame *place,
                        const char *message, const struct out_options *o)
{
    static const char *const commands[LEVELS] = {
        [LEVEL_NOTE] = "notice", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
    CLEANUP_FREE char *title = xasprintf("sigvet: %s", about);
    char before = ' ';

    fprintf(to, "::%s", commands[level]);
    if (place && place->file && place->line > 0) {
        bool below;
        CLEANUP_FREE char *path = out_path(o, place->file, &below);
        CLEANUP_FREE char *cleaned = clean_text(path);
        put_property(to, before, "file", cleaned);
        fprintf(to, ",line=%d", place->line);
        before = ',';
    }
    put_property(to, before, "title", title);
    fputs("::", to);
    put_escaped(to, message, false);
    fputc('\n', to);
}

static void put_finding(FILE *to, const struct finding *f, const struct out_options *o)
{
    const struct frame *place = out_place(f, o);
    CLEANUP_FREE char *message = message_of(f, place, o);

    if (!f->known && (f->level != LEVEL_NOTE || o->notes)) {
        put_command(to, f->level, f->rule, place, message, o);
    }
}

static void put_decision(FILE *to, const struct decision *d, const struct out_options *o)
{
    struct put words = {0};
    enum level level;

    if (!decision_words_level(d->action, &level) || (level == LEVEL_NOTE && !o->notes)) {
        return;
    }
    decision_words_sentence(&words, d);
    CLEANUP_FREE char *sentence = xasprintf("%.*s", (int)words.len, words.text);
    CLEANUP_FREE char *message = clean_text(sentence);
    put_free(&words);
    put_command(to, level, "policy", &d->caller, message, o);
}

int out_github_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const struct summary *s = audit_summary(a);

    (void)findings_shown; /* never before the end: a level may rise until then */
    for (size_t i = 0; i < audit_count(a); i++) {
        put_finding(to, audit_finding(a, i), o);
    }
    for (size_t i = 0; i < audit_decision_count(a); i++) {
        put_decision(to, audit_decision(a, i), o);
    }
    for (size_t i = 0; o->require_coverage && i < s->never_run_count; i++) {
        CLEANUP_FREE char *name = clean_text(s->never_run[i]);
        CLEANUP_FREE char *text = xasprintf("the handler %s never ran: it was not tested", name);
        put_command(to, LEVEL_ERROR, "never run", NULL, text, o);
    }
    for (size_t i = 0; i < s->gap_count; i++) {
        CLEANUP_FREE char *text = clean_text(s->gaps[i].text);
        put_command(to, LEVEL_NOTE, "not seen", NULL, text, o);
    }
    return fflush(to) != 0 || ferror(to) ? -1 : 0;
}
