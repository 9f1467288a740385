/* audit.c - from records to findings: feeds the rules, groups what they find, sums up the run.
 *
 * Owns:     see audit.h.
 * Contexts: the tools only.
 * Errors:   see audit.h.
 * Source:   include/sigvet/trace.h. */
#include "audit.h"

#include <stdlib.h>

#include "coverage.h"
#include "finding.h"
#include "gaps.h"
#include "util.h"

struct audit {
    struct trace *trace;
    struct symbols *symbols;
    struct finding_set *findings;
    struct gaps *gaps;
    struct coverage *coverage;
    const struct sigvet_process **processes;
    size_t process_count, process_room;
    uint64_t unverified;
    struct walk walk; /* of the call that is judged; too large for the stack */
    struct summary summary;
};

struct audit *audit_new(struct trace *t, audit_news *news, void *arg)
{
    struct audit *a = xcalloc(1, sizeof *a);

    a->trace = t;
    a->symbols = symbols_new();
    a->findings = finding_set_new(a->symbols, news, arg);
    a->gaps = gaps_new();
    a->coverage = coverage_new();
    return a;
}

void audit_free(struct audit *a)
{
    if (!a) {
        return;
    }
    finding_set_free(a->findings);
    gaps_free(a->gaps);
    coverage_free(a->coverage);
    symbols_free(a->symbols);
    free(a->processes);
    free(a);
}

static struct space *space_of(struct audit *a, uint64_t modules, const char *exe)
{
    const struct sigvet_modules *rec = reader_at(a->trace, modules, SIGVET_REC_MODULES);

    return rec ? symbols_space(a->symbols, rec, exe) : NULL;
}

static const char *exe_of(const struct sigvet_process *p)
{
    return p ? reader_exe(p) : "";
}

static void feed_process(struct audit *a, const struct sigvet_process *rec)
{
    if (a->process_count == a->process_room) {
        a->process_room = a->process_room ? a->process_room * 2 : 16;
        a->processes = xrealloc_array(a->processes, a->process_room, sizeof *a->processes);
    }
    a->processes[a->process_count++] = rec;
    gaps_process(a->gaps, rec);
}

static void feed_call(struct audit *a, const struct sigvet_unsafe_call *call)
{
    struct evidence e = {
        .name = reader_row_name(a->trace, call->row),
        .call = call,
        .process = reader_at(a->trace, call->process, SIGVET_REC_PROCESS),
        .handler = reader_at(a->trace, call->handler_rec, SIGVET_REC_HANDLER),
    };
    struct rule_input in = {.symbols = a->symbols, .call = call, .walk = &a->walk};

    e.space = e.process ? space_of(a, call->modules, reader_exe(e.process)) : NULL;
    if (!e.name || !e.space) {
        a->unverified++;
        return;
    }
    if (e.handler) {
        e.handler_space = space_of(a, e.handler->modules, reader_exe(e.process));
    }
    in.space = e.space;
    in.name = e.name;
    walk_call(e.space, call, &a->walk);
    unsafe_call_judge(&in, &e.judgement);
    if (e.judgement.judged == JUDGED_UNVERIFIED) {
        a->unverified++;
    } else if (e.judgement.judged == JUDGED_FINDING) {
        finding_add(a->findings, &e, &a->walk);
    }
}

void audit_feed(struct audit *a, const struct sigvet_record *rec)
{
    const struct trace *t = a->trace;

    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        feed_process(a, (const void *)rec);
        break;
    case SIGVET_REC_HANDLER: {
        const struct sigvet_handler *h = (const void *)rec;
        const char *exe = exe_of(reader_at(t, h->process, SIGVET_REC_PROCESS));
        coverage_add(a->coverage, a->symbols, space_of(a, h->modules, exe), exe, h);
        break;
    }
    case SIGVET_REC_UNSAFE_CALL:
        feed_call(a, (const void *)rec);
        break;
    case SIGVET_REC_EXEC: {
        const struct sigvet_exec *x = (const void *)rec;
        const struct sigvet_process *p = reader_at(t, x->process, SIGVET_REC_PROCESS);
        gaps_exec(a->gaps, x, p ? p->pid : x->tid);
        break;
    }
    case SIGVET_REC_GAP: {
        const struct sigvet_gap_rec *g = (const void *)rec;
        gaps_record(a->gaps, g, exe_of(reader_at(t, g->process, SIGVET_REC_PROCESS)));
        break;
    }
    default: /* modules are looked up where they are named; the status is the launcher's */
        break;
    }
}

void audit_gap(struct audit *a, const char *kind, const char *text)
{
    gaps_add(a->gaps, kind, text);
}

const struct summary *audit_summary(struct audit *a)
{
    struct summary *s = &a->summary;
    const struct sigvet_header *h = reader_header(a->trace);

    reader_refresh(a->trace);
    finding_refresh(a->findings);
    *s = (struct summary){.processes = a->process_count, .unverified = a->unverified};
    for (size_t i = 0; i < a->process_count; i++) {
        s->threads += a->processes[i]->threads;
    }
    s->deliveries = h->deliveries;
    for (size_t i = 0; i < sizeof h->lost / sizeof h->lost[0]; i++) {
        s->events_lost += h->lost[i];
    }
    s->events_lost += reader_torn(a->trace) + reader_bad(a->trace);
    coverage_sum(a->coverage, s);
    for (size_t i = 0; i < finding_count(a->findings); i++) {
        s->findings[finding_at(a->findings, i)->level]++;
    }
    s->gaps = gaps_list(a->gaps, a->trace, a->unverified, &s->gap_count);
    return s;
}

size_t audit_count(const struct audit *a)
{
    return finding_count(a->findings);
}

const struct finding *audit_finding(const struct audit *a, size_t i)
{
    return finding_at(a->findings, i);
}

const char *level_name(enum level level)
{
    switch (level) {
    case LEVEL_ERROR:
        return "error";
    case LEVEL_WARNING:
        return "warning";
    default:
        return "note";
    }
}
