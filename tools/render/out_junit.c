/* out_junit.c - a run as JUnit XML, which CI systems show as tests.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Whatever comes from the program is made fit for XML.
 * Errors:   see out.h.
 * Source:   docs/formats.md; XML 1.0 (2.2 characters, 2.4 escapes, 3.3.3 attributes); the JUnit schema that
 *           Jenkins's xUnit plug-in publishes.
 *
 * J1  A suite is a program. A case is a rule and a handler, a rule of the policy, or a handler without findings. It
 *     fails when something of it is at or above the level that is a failure, and is not known already.
 * J2  A handler that never ran is a skipped case, with --require-coverage a failure. When nothing else is to be said one case passes: a report
 *     without cases counts as broken in many a CI. */
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "decision_words.h"
#include "out_formats.h"
#include "out_where.h"
#include "util.h"

#define NEVER_RAN "this handler never ran"

/* What a case is made of: one of the three, and how it is filed. */
struct entry {
    const struct finding *finding;
    const struct decision *decision;
    const struct handler_runs *handler;
    char *program, *name;
    char *message; /* NULL: there is nothing to tell */
    char *where;   /* likewise */
    enum level level;
    bool fails;
    size_t order;
};

struct report {
    FILE *to;
    struct audit *audit;
    const struct out_options *o;
    struct entry *entries; /* by suite, then by case */
    size_t count;
};

struct counts {
    size_t tests, failures, skipped;
};

/* Clean text: what is escaped is what XML itself needs. */
static void put_xml(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>': /* also of "]]>" */
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        default:
            fputc(*text, to);
        }
    }
}

/* U+FFFE and U+FFFF are well-formed UTF-8, and no characters of XML. */
static char *fit(const char *text)
{
    char *cleaned = clean_text(text);

    for (char *at = cleaned; (at = strstr(at, "\xef\xbf")) != NULL; at += 3) {
        if ((unsigned char)at[2] >= 0xbe) {
            at[2] = (char)0xbd; /* U+FFFD stands for what cannot be shown */
        }
    }
    return cleaned;
}

static void put_attribute(FILE *to, const char *name, const char *value)
{
    CLEANUP_FREE char *fitting = fit(value);

    fprintf(to, " %s=\"", name);
    put_xml(to, fitting);
    fputc('"', to);
}

/* Lines, each made fit. */
static void put_lines(FILE *to, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        CLEANUP_FREE char *line = xasprintf("%.*s", (int)len, text);
        CLEANUP_FREE char *fitting = fit(line);
        put_xml(to, fitting);
        text += len;
        if (*text == '\n') {
            fputc('\n', to);
            text++;
        }
    }
}

/* ---- cases ------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int by_program = strcmp(x->program, y->program);
    int by_name = by_program ? by_program : strcmp(x->name, y->name);

    return by_name ? by_name : x->order < y->order ? -1 : x->order > y->order;
}

static struct entry *new_entry(struct report *r, const char *program)
{
    struct entry *e = &r->entries[r->count];

    *e = (struct entry){.program = xstrdup(program && *program ? program : "unknown program"),
                        .order = r->count};
    r->count++;
    return e;
}

static void add_finding(struct report *r, const struct finding *f)
{
    const struct frame *place = out_place(f, r->o);
    const struct frame *named = f->handler.address || f->handler.function ? &f->handler : place;

    if (f->level == LEVEL_NOTE && !r->o->notes && r->o->fail_on > LEVEL_NOTE) {
        return;
    }
    struct entry *e = new_entry(r, f->process ? reader_exe(f->process) : NULL);
    CLEANUP_FREE char *words =
        named->function ? xstrdup(named->function) : out_frame_words(named, r->o);
    e->finding = f;
    e->name = xasprintf("%s: %s", f->rule, words);
    e->message = xstrdup(f->message);
    e->where = out_frame_words(place, r->o);
    e->level = f->level;
    e->fails = f->level >= r->o->fail_on && !f->known;
}

static void add_decision(struct report *r, const struct decision *d)
{
    struct put words = {0};
    enum level level;

    if (!decision_words_level(d->action, &level) ||
        (level == LEVEL_NOTE && !r->o->notes && r->o->fail_on > LEVEL_NOTE)) {
        return;
    }
    struct entry *e = new_entry(r, d->process ? reader_exe(d->process) : NULL);
    decision_words_sentence(&words, d);
    e->decision = d;
    e->name = xasprintf("policy: %s", d->origin.name ? d->origin.name : "unknown rule");
    e->message = xasprintf("%.*s", (int)words.len, words.text);
    e->where = out_frame_words(&d->caller, r->o);
    e->level = level;
    e->fails = level >= r->o->fail_on;
    put_free(&words);
}

/* J2. A handler that has findings has cases enough. */
static void add_handler(struct report *r, const struct handler_runs *h)
{
    for (size_t i = 0; h->runs > 0 && i < audit_count(r->audit); i++) {
        const struct finding *f = audit_finding(r->audit, i);
        const char *exe = f->process ? reader_exe(f->process) : "";
        if (f->handler.function && strcmp(f->handler.function, h->place) == 0 &&
            strcmp(exe, h->program) == 0) {
            return;
        }
    }
    struct entry *e = new_entry(r, h->program);
    e->handler = h;
    e->name = xasprintf("handler: %s", h->name);
    if (h->runs == 0 && r->o->require_coverage) {
        e->fails = true;
        e->level = LEVEL_ERROR;
        e->message = xstrdup(NEVER_RAN);
        e->where = xstrdup(h->place);
    }
}

static void collect(struct report *r, const struct summary *s)
{
    size_t findings = audit_count(r->audit), decisions = audit_decision_count(r->audit);

    r->entries = xcalloc(findings + decisions + s->handler_count + 1, sizeof *r->entries);
    for (size_t i = 0; i < findings; i++) {
        add_finding(r, audit_finding(r->audit, i));
    }
    for (size_t i = 0; i < decisions; i++) {
        add_decision(r, audit_decision(r->audit, i));
    }
    for (size_t i = 0; i < s->handler_count; i++) {
        add_handler(r, &s->handlers[i]);
    }
    qsort(r->entries, r->count, sizeof *r->entries, compare);
}

/* The number of entries from `i` on that are in the same suite, or the same case. */
static size_t same(const struct report *r, size_t i, bool is_case)
{
    const struct entry *e = r->entries;
    size_t n = 1;

    while (i + n < r->count && strcmp(e[i].program, e[i + n].program) == 0 &&
           (!is_case || strcmp(e[i].name, e[i + n].name) == 0)) {
        n++;
    }
    return n;
}

static bool is_skipped(const struct entry *e)
{
    return e->handler && e->handler->runs == 0 && !e->fails;
}

/* The cases of the entries `from` to `to`. */
static struct counts count_cases(const struct report *r, size_t from, size_t to)
{
    struct counts c = {0};

    for (size_t i = from, n; i < to; i += n) {
        bool failed = false;
        n = same(r, i, true);
        for (size_t k = i; k < i + n; k++) {
            failed = failed || r->entries[k].fails;
        }
        c.tests++;
        c.failures += failed;
        c.skipped += is_skipped(&r->entries[i]);
    }
    return c;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* The worst that fails, and how many others do. */
static void put_failure(const struct report *r, size_t first, size_t n)
{
    const struct entry *worst = NULL;
    size_t failures = 0;

    for (size_t i = first; i < first + n; i++) {
        const struct entry *e = &r->entries[i];
        failures += e->fails;
        if (e->fails && (!worst || e->level > worst->level)) {
            worst = e;
        }
    }
    if (!worst) {
        return;
    }
    CLEANUP_FREE char *more =
        failures > 1 ? xasprintf(" (and %zu more)", failures - 1) : xstrdup("");
    CLEANUP_FREE char *message = xasprintf("%s%s", worst->message, more);
    fputs("      <failure", r->to);
    put_attribute(r->to, "type", level_name(worst->level));
    put_attribute(r->to, "message", message);
    fputc('>', r->to);
    for (size_t i = first; i < first + n; i++) {
        const struct entry *e = &r->entries[i];
        if (e->fails) {
            CLEANUP_FREE char *line = xasprintf("%s: %s\n", e->where, e->message);
            put_lines(r->to, line);
        }
    }
    fputs("</failure>\n", r->to);
}

/* All that the text says of the case. */
static void put_texts(const struct report *r, size_t first, size_t n)
{
    const struct out_options plain = {.notes = true, .verbose = true};
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);

    if (!memory) {
        die("out of memory");
    }
    for (size_t i = first; i < first + n; i++) {
        const struct entry *e = &r->entries[i];
        if (e->finding) {
            (void)out_text_finding(memory, e->finding, &plain);
        } else if (e->decision) {
            (void)out_text_decision(memory, e->decision, &plain);
        } else {
            fprintf(memory, "installed %llu times, ran %llu times\n",
                    (unsigned long long)e->handler->installs, (unsigned long long)e->handler->runs);
        }
    }
    if (fclose(memory) != 0) {
        die("out of memory");
    }
    fputs("      <system-out>", r->to);
    put_lines(r->to, text);
    fputs("</system-out>\n", r->to);
    free(text);
}

static void put_case(const struct report *r, size_t first, size_t n)
{
    const struct entry *e = &r->entries[first];
    const struct frame *place = e->finding    ? out_place(e->finding, r->o)
                                : e->decision ? &e->decision->caller
                                              : NULL;

    fputs("    <testcase", r->to);
    put_attribute(r->to, "classname", util_base_name(e->program));
    put_attribute(r->to, "name", e->name);
    if (place && place->file && place->line > 0) {
        bool below;
        CLEANUP_FREE char *path = out_path(r->o, place->file, &below);
        put_attribute(r->to, "file", path);
        fprintf(r->to, " line=\"%d\"", place->line);
    }
    fputs(" time=\"0\">\n", r->to);
    put_failure(r, first, n);
    if (is_skipped(e)) {
        fputs("      <skipped message=\"" NEVER_RAN "\"/>\n", r->to);
    }
    put_texts(r, first, n);
    fputs("    </testcase>\n", r->to);
}

static void put_counts(FILE *to, const struct counts *c)
{
    fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"0\">\n",
            c->tests, c->failures, c->skipped);
}

static void put_suite(const struct report *r, size_t first, size_t n)
{
    struct counts c = count_cases(r, first, first + n);

    fputs("  <testsuite", r->to);
    put_attribute(r->to, "name", r->entries[first].program);
    put_counts(r->to, &c);
    for (size_t i = first, k; i < first + n; i += k) {
        k = same(r, i, true);
        put_case(r, i, k);
    }
    fputs("  </testsuite>\n", r->to);
}

/* The run as a whole: a case of its own if there is no other, and what was not seen. */
static void put_run(const struct report *r, const struct summary *s, bool alone)
{
    struct counts c = {.tests = alone};

    fputs("  <testsuite name=\"sigvet\"", r->to);
    put_counts(r->to, &c);
    if (alone) {
        fputs("    <testcase classname=\"sigvet\" name=\"no findings\" time=\"0\"/>\n", r->to);
    }
    fprintf(r->to,
            "    <system-out>processes: %llu\nthreads: %llu\ndeliveries: %llu\n"
            "handlers installed: %llu\nhandlers that ran: %llu\n",
            (unsigned long long)s->processes, (unsigned long long)s->threads,
            (unsigned long long)s->deliveries, (unsigned long long)s->handlers_installed,
            (unsigned long long)s->handlers_run);
    for (size_t i = 0; i < s->gap_count; i++) {
        CLEANUP_FREE char *text =
            xasprintf("not seen: %s (%s)\n", s->gaps[i].text, s->gaps[i].kind);
        put_lines(r->to, text);
    }
    fputs("</system-out>\n  </testsuite>\n", r->to);
}

int out_junit_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o)
{
    const struct summary *s = audit_summary(a);
    struct report r = {.to = to, .audit = a, .o = o};

    (void)findings_shown; /* XML is never written before the end */
    collect(&r, s);
    struct counts all = count_cases(&r, 0, r.count);
    bool alone = all.tests == 0;
    all.tests += alone;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sigvet\"", to);
    put_counts(to, &all);
    for (size_t i = 0, n; i < r.count; i += n) {
        n = same(&r, i, false);
        put_suite(&r, i, n);
    }
    put_run(&r, s, alone);
    fputs("</testsuites>\n", to);
    for (size_t i = 0; i < r.count; i++) {
        struct entry *e = &r.entries[i];
        free(e->program);
        free(e->name);
        free(e->message);
        free(e->where);
    }
    free(r.entries);
    return fflush(to) != 0 || ferror(to) ? -1 : 0;
}
