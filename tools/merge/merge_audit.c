/* merge_audit.c - a report in JSON as an audit again: for the other formats, for suppressions, for a baseline.
 *
 * Owns:     see merge_audit.h.
 * Contexts: the tools only.
 * Errors:   see merge_audit.h.
 * Source:   docs/json.md */
#include "merge_audit.h"

#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "merge_inner.h"
#include "merge_read.h"
#include "out_json_known.h"
#include "out_value.h"
#include "signals.h"
#include "util.h"

struct merge_audit {
    json_t *report;
    struct finding *findings, *suppressed;
    struct handler_runs *handlers;
    struct suppressions suppressions; /* strings are the report's */
    const char **never_run;
    struct summary summary;
    struct audit_given given;
    struct audit *audit;
};

/* ---- accepting -------------------------------------------------------------------------------- */

static json_t *copied(json_t *array)
{
    json_t *copy = array ? json_copy(array) : json_array();

    if (!copy) {
        die("out of memory");
    }
    return copy;
}

static void extend(json_t *array, json_t *with)
{
    if (json_array_extend(array, with) != 0) {
        die("out of memory");
    }
    json_decref(with);
}

json_t *merge_audit_accept(json_t *report, struct accepted *accepted)
{
    json_t *left = json_array(), *suppressed = copied(json_object_get(report, "suppressed"));
    json_t *suppressions = copied(json_object_get(report, "suppressions")), *value;
    struct merge *m = merge_new();
    size_t i;

    suppress_reset(&accepted->suppressions);
    json_array_foreach(json_object_get(report, "findings"), i, value)
    {
        struct finding f;
        merge_read_finding(value, &f);
        bool known = f.known;
        accepted_look(&f, accepted);
        if (f.suppressed) {
            value_append(suppressed, out_json_suppressed(&f));
        } else {
            value_set(value, "known", json_boolean(known || f.known));
            value_append(left, json_incref(value));
        }
        merge_read_free(&f);
    }
    extend(suppressions, out_json_suppressions(&accepted->suppressions));
    value_set(report, "findings", left);
    value_set(report, "suppressed", suppressed);
    value_set(report, "suppressions", suppressions);
    merge_add(m, report); /* counts and sorts */
    json_decref(report);
    report = merge_report(m);
    merge_free(m);
    return report;
}

/* ---- the parts of a summary ------------------------------------------------------------------- */

static void read_handlers(struct merge_audit *m, const json_t *array)
{
    size_t count = json_array_size(array), i;
    json_t *value;

    m->handlers = xcalloc(count + 1, sizeof *m->handlers);
    m->never_run = xcalloc(count + 1, sizeof *m->never_run);
    json_array_foreach(array, i, value)
    {
        struct handler_runs *h = &m->handlers[i];
        const char *signal = merge_string(value, "signal"), *place = merge_string(value, "handler");
        h->name = xasprintf("%s %s", signal, place);
        h->place = place;
        h->module = merge_string(value, "module");
        h->program = merge_string(value, "program");
        h->installs = merge_number(value, "installs");
        h->runs = merge_number(value, "deliveries");
        for (uint32_t n = 1; n <= 64; n++) {
            h->signal = strcmp(signals_name(n), signal) == 0 ? n : h->signal;
        }
        m->summary.handlers_run += h->runs > 0;
        if (h->runs == 0) {
            m->never_run[m->summary.never_run_count++] = h->name;
        }
    }
    m->summary.handlers = m->handlers;
    m->summary.handler_count = m->summary.handlers_installed = count;
    m->summary.never_run = m->never_run;
}

static void read_gaps(struct merge_audit *m, const json_t *array)
{
    json_t *value;
    size_t i;

    m->summary.gaps = xcalloc(json_array_size(array) + 1, sizeof *m->summary.gaps);
    json_array_foreach(array, i, value)
    {
        m->summary.gaps[m->summary.gap_count++] =
            (struct gap){.kind = merge_string(value, "kind"),
                         .text = (char *)(uintptr_t)merge_string(value, "text")};
    }
}

static void read_suppressions(struct merge_audit *m, const json_t *array)
{
    struct suppressions *s = &m->suppressions;
    json_t *value;
    size_t i;

    s->entries = xcalloc(json_array_size(array) + 1, sizeof *s->entries);
    json_array_foreach(array, i, value)
    {
        s->entries[s->count++] = (struct suppression){
            .name = (char *)(uintptr_t)merge_string(value, "name"),
            .file = (char *)(uintptr_t)merge_string(value, "file"),
            .line = (unsigned)merge_number(value, "line"),
            .uses = merge_number(value, "used"),
        };
    }
    m->summary.suppressions = s->count > 0 ? s : NULL;
}

static void read_numbers(struct summary *s, const json_t *summary)
{
    const json_t *levels = json_object_get(summary, "findings");
    const json_t *decided = json_object_get(summary, "decisions");

    s->processes = merge_number(summary, "processes");
    s->threads = merge_number(summary, "threads");
    s->deliveries = merge_number(summary, "deliveries");
    s->events_lost = merge_number(summary, "events_lost");
    s->unverified = merge_number(summary, "unverified");
    s->suppressed = merge_number(summary, "suppressed");
    s->known = merge_number(summary, "known");
    s->set_aside = merge_number(summary, "set_aside");
    for (int level = 0; level < LEVELS; level++) {
        s->findings[level] = merge_number(levels, level_name((enum level)level));
    }
    for (uint32_t action = 0; action < SIGVET_ACTIONS; action++) {
        s->decided[action] = merge_number(decided, rulebook_action(action));
    }
}

static struct finding *read_findings(const json_t *array)
{
    struct finding *list = xcalloc(json_array_size(array) + 1, sizeof *list);
    json_t *value;
    size_t i;

    json_array_foreach(array, i, value)
    {
        merge_read_finding(value, &list[i]);
    }
    return list;
}

struct merge_audit *merge_audit_new(json_t *report)
{
    struct merge_audit *m = xcalloc(1, sizeof *m);
    const json_t *summary = json_object_get(report, "summary");
    const json_t *findings = json_object_get(report, "findings");
    const json_t *suppressed = json_object_get(report, "suppressed");

    m->report = report;
    read_numbers(&m->summary, summary);
    read_handlers(m, json_object_get(summary, "handlers"));
    read_gaps(m, json_object_get(summary, "gaps"));
    read_suppressions(m, json_object_get(report, "suppressions"));
    m->findings = read_findings(findings);
    m->suppressed = read_findings(suppressed);
    m->given = (struct audit_given){
        .summary = &m->summary,
        .findings = m->findings,
        .count = json_array_size(findings),
        .suppressed = m->suppressed,
        .suppressed_count = json_array_size(suppressed),
        .document = report,
    };
    m->audit = audit_new_given(&m->given);
    return m;
}

void merge_audit_free(struct merge_audit *m)
{
    for (size_t i = 0; i < m->given.count; i++) {
        merge_read_free(&m->findings[i]);
    }
    for (size_t i = 0; i < m->given.suppressed_count; i++) {
        merge_read_free(&m->suppressed[i]);
    }
    for (size_t i = 0; i < m->summary.handler_count; i++) {
        free((char *)(uintptr_t)m->handlers[i].name);
    }
    free(m->findings);
    free(m->suppressed);
    free(m->handlers);
    free(m->never_run);
    free(m->suppressions.entries);
    free(m->summary.gaps);
    audit_free(m->audit);
    json_decref(m->report);
    free(m);
}

struct audit *merge_audit_get(struct merge_audit *m)
{
    return m->audit;
}
