/* audit.c - from records to findings: feeds the rules, groups what they find, sums up the run.
 *
 * Owns:     see audit.h.
 * Contexts: the tools only.
 * Errors:   see audit.h.
 * Source:   include/sigvet/trace.h. */
#include "audit.h"

#include <stdlib.h>
#include <string.h>

#include "accepted.h"
#include "coverage.h"
#include "decisions.h"
#include "facts.h"
#include "finding.h"
#include "gaps.h"
#include "marked.h"
#include "stuck.h"
#include "tail_calls.h"
#include "util.h"

struct audit {
    struct trace *trace;
    struct symbols *symbols;
    struct finding_set *findings;
    struct gaps *gaps;
    struct coverage *coverage;
    struct accepted *accepted; /* the caller's; NULL: nothing is */
    struct decisions *decisions;
    const struct sigvet_process **processes;
    size_t process_count, process_room;
    uint64_t past_processes, past_threads; /* of those that were forgotten */
    uint64_t unverified;
    const struct sigvet_unsafe_call **set_aside; /* a user says that they are safe */
    size_t set_aside_count, set_aside_room;
    uint64_t past_set_aside;         /* calls of those that were forgotten */
    const struct audit_given *given; /* NULL: all is found out here */
    struct tail_calls tail_calls;
    struct walk walk; /* of the call that is judged; too large for the stack */
    struct summary summary;
};

/* A finding_look. */
static void look(struct finding *f, void *audit)
{
    accepted_look(f, ((struct audit *)audit)->accepted);
}

/* What the user of this run said of functions, and nobody else. The header is hostile. */
static void hear_user(const struct trace *t)
{
    const struct sigvet_header *h = reader_header(t);

    facts_forget();
    for (uint32_t i = 0; i < h->named_count && h->named_row <= UINT32_MAX - i; i++) {
        const char *name = reader_row_name(t, h->named_row + i);
        if (!name) {
            break;
        }
        if (*name) {
            facts_say_unsafe(name);
        }
    }
}

struct audit *audit_new(struct trace *t, audit_news *news, void *arg)
{
    struct audit *a = xcalloc(1, sizeof *a);

    a->trace = t;
    hear_user(t);
    a->symbols = symbols_new();
    a->findings = finding_set_new(a->symbols, news, arg);
    finding_on_look(a->findings, look, a);
    a->gaps = gaps_new();
    a->coverage = coverage_new();
    a->decisions = decisions_new(t, a->symbols);
    const char *fault = decisions_rulebook(a->decisions)->fault;
    if (fault) {
        CLEANUP_FREE char *text = xasprintf("the policy in the trace: %s", fault);
        gaps_add(a->gaps, "damaged", text);
    }
    return a;
}

struct audit *audit_new_given(const struct audit_given *given)
{
    struct audit *a = xcalloc(1, sizeof *a);

    a->given = given;
    return a;
}

const void *audit_document(const struct audit *a)
{
    return a->given ? a->given->document : NULL;
}

void audit_on_decision(struct audit *a, audit_decided *decided, void *arg)
{
    decisions_on_news(a->decisions, decided, arg);
}

void audit_free(struct audit *a)
{
    if (!a || a->given) {
        free(a);
        return;
    }
    finding_set_free(a->findings);
    gaps_free(a->gaps);
    coverage_free(a->coverage);
    decisions_free(a->decisions);
    symbols_free(a->symbols);
    free(a->processes);
    free(a->set_aside);
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

/* What the program itself says of the call that was walked: that it accepts it, and how. */
static const char *annotation_of(const struct audit *a, struct space *space,
                                 const struct sigvet_unsafe_call *call)
{
    if (call->flags & SIGVET_CALL_ALLOWED) {
        return "sigvet_allow_begin()";
    }
    for (size_t i = 0; i < a->walk.handler_count; i++) {
        if (marked_at(a->symbols, space, a->walk.handler[i].ip, a->walk.handler[i].is_return)) {
            return "SIGVET_SAFE_FUNCTION()";
        }
    }
    return NULL;
}

/* Its counter goes on growing. */
static void set_aside(struct audit *a, const struct sigvet_unsafe_call *call)
{
    if (a->set_aside_count == a->set_aside_room) {
        a->set_aside_room = a->set_aside_room ? a->set_aside_room * 2 : 16;
        a->set_aside = xrealloc_array(a->set_aside, a->set_aside_room, sizeof *a->set_aside);
    }
    a->set_aside[a->set_aside_count++] = call;
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
        reader_refresh_one(
            a->trace, &e.handler->rec); /* a level is told at once, and asks for its counters */
        e.handler_space = space_of(a, e.handler->modules, reader_exe(e.process));
    }
    in.space = e.space;
    in.name = e.name;
    walk_call(e.space, call, &a->walk);
    in.is_jumped_to = tail_calls_feed(&a->tail_calls, &in);
    unsafe_call_judge(&in, &e.judgement);
    if (e.judgement.judged == JUDGED_UNVERIFIED) {
        a->unverified++;
    } else if (e.judgement.judged == JUDGED_SET_ASIDE) {
        set_aside(a, call);
    } else if (e.judgement.judged == JUDGED_FINDING) {
        e.annotation = annotation_of(a, e.space, call);
        evidence_keep(&e);
        finding_add(a->findings, &e, &a->walk);
    }
}

static void feed_stuck(struct audit *a, const struct sigvet_stuck *s)
{
    struct evidence e = {
        .call = &s->at,
        .process = reader_at(a->trace, s->at.process, SIGVET_REC_PROCESS),
        .handler = reader_at(a->trace, s->at.handler_rec, SIGVET_REC_HANDLER),
    };

    e.space = e.process ? space_of(a, s->at.modules, reader_exe(e.process)) : NULL;
    if (e.space && e.handler) {
        e.handler_space = space_of(a, e.handler->modules, reader_exe(e.process));
    }
    reader_keep(e.process);
    reader_keep(e.handler);
    if (!e.space || !stuck_add(a->findings, a->symbols, &e, s, &a->walk)) {
        a->unverified++;
    }
}

static void feed_exec(struct audit *a, const struct sigvet_exec *x)
{
    const struct sigvet_process *p = reader_at(a->trace, x->process, SIGVET_REC_PROCESS);
    const struct sigvet_exec *overdue = gaps_overdue(a->gaps);

    if (overdue) {
        reader_refresh_one(a->trace, &overdue->rec);
        gaps_give_up(a->gaps);
    }
    gaps_exec(a->gaps, x, p ? p->pid : x->tid);
}

void audit_feed(struct audit *a, const struct sigvet_record *rec)
{
    const struct trace *t = a->trace;

    if (reader_header(t)->policy_off != 0) {
        decisions_feed(a->decisions, rec);
    }
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
    case SIGVET_REC_STUCK:
        feed_stuck(a, (const void *)rec);
        break;
    case SIGVET_REC_EXEC:
        feed_exec(a, (const void *)rec);
        break;
    case SIGVET_REC_GAP: {
        const struct sigvet_gap_rec *g = (const void *)rec;
        gaps_record(a->gaps, g, exe_of(reader_at(t, g->process, SIGVET_REC_PROCESS)));
        break;
    }
    default: /* modules are looked up where they are named; the status is the launcher's */
        break;
    }
}

static void forget_process(struct audit *a, const struct sigvet_process *rec)
{
    for (size_t i = 0; i < a->process_count; i++) {
        if (a->processes[i] == rec) {
            a->past_processes++;
            a->past_threads += rec->threads;
            a->process_count--;
            memmove(&a->processes[i], &a->processes[i + 1],
                    (a->process_count - i) * sizeof *a->processes);
            return;
        }
    }
}

/* Its counter is final. */
static bool drop_set_aside(struct audit *a, const struct sigvet_unsafe_call *call)
{
    for (size_t i = 0; i < a->set_aside_count; i++) {
        if (a->set_aside[i] == call) {
            util_add_up(&a->past_set_aside, call->count);
            a->set_aside[i] = a->set_aside[--a->set_aside_count];
            return true;
        }
    }
    return false;
}

static bool forget_call(struct audit *a, const struct sigvet_unsafe_call *call)
{
    struct evidence was;

    if (drop_set_aside(a, call)) {
        return true;
    }
    switch (finding_call_over(a->findings, call, &was)) {
    case FINDING_STAYS:
        return false;
    case FINDING_DROPPED:
        evidence_unkeep(&was);
        return true;
    default:
        return true;
    }
}

const struct sigvet_record *audit_useless(struct audit *a)
{
    const struct sigvet_exec *rec = gaps_answered(a->gaps);

    return rec != NULL ? &rec->rec : NULL;
}

bool audit_forget(struct audit *a, const struct sigvet_record *rec)
{
    if (reader_header(a->trace)->policy_off != 0) {
        return false; /* a decision may name any process, whenever it was */
    }
    reader_refresh_one(a->trace, rec);
    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        forget_process(a, (const void *)rec);
        return true;
    case SIGVET_REC_HANDLER:
        coverage_forget(a->coverage, (const void *)rec);
        return true;
    case SIGVET_REC_UNSAFE_CALL:
        return forget_call(a, (const void *)rec);
    case SIGVET_REC_EXEC:
        gaps_exec_over(a->gaps, (const void *)rec);
        return true;
    case SIGVET_REC_GAP:
    case SIGVET_REC_RUNNING:
    case SIGVET_REC_MODULES:
        return true;
    default:
        return false;
    }
}

void audit_accept(struct audit *a, struct accepted *accepted)
{
    a->accepted = accepted;
    for (size_t i = 0; accepted && i < accepted->safe_count; i++) {
        (void)facts_say_safe(accepted->safe[i]);
    }
}

void audit_gap(struct audit *a, const char *kind, const char *text)
{
    gaps_add(a->gaps, kind, text);
}

static void sum_decisions(const struct audit *a, struct summary *s)
{
    decisions_refresh(a->decisions);
    for (size_t i = 0; i < decisions_count(a->decisions); i++) {
        const struct decision *d = decisions_at(a->decisions, i);
        util_add_up(&s->decided[d->action], d->count);
    }
    if (reader_header(a->trace)->policy_off != 0) {
        s->policy = decisions_rulebook(a->decisions);
    }
}

static void sum_findings(const struct audit *a, struct summary *s)
{
    for (size_t i = 0; i < finding_count(a->findings); i++) {
        const struct finding *f = finding_at(a->findings, i);
        s->suppressed += f->suppressed != NULL;
        s->known += f->known;
        s->findings[f->level] += !f->suppressed && !f->known;
    }
    s->suppressions = a->accepted ? &a->accepted->suppressions : NULL;
    s->set_aside = a->past_set_aside;
    for (size_t i = 0; i < a->set_aside_count; i++) {
        util_add_up(&s->set_aside, a->set_aside[i]->count);
    }
}

static void add_changed(const char *path, void *gaps)
{
    CLEANUP_FREE char *text =
        xasprintf("%s: is not the file that ran, nothing in it is named", path);

    gaps_add(gaps, "file-changed", text);
}

const struct summary *audit_summary(struct audit *a)
{
    struct summary *s = &a->summary;
    const struct sigvet_header *h;

    if (a->given) {
        return a->given->summary;
    }
    h = reader_header(a->trace);
    reader_refresh(a->trace);
    if (a->accepted) {
        suppress_reset(&a->accepted->suppressions);
    }
    finding_refresh(a->findings);
    *s = (struct summary){.processes = a->past_processes + a->process_count,
                          .threads = a->past_threads,
                          .unverified = a->unverified};
    for (size_t i = 0; i < a->process_count; i++) {
        s->threads += a->processes[i]->threads;
    }
    s->deliveries = h->deliveries;
    for (size_t i = 0; i < sizeof h->lost / sizeof h->lost[0]; i++) {
        s->events_lost += h->lost[i];
    }
    s->events_lost += reader_torn(a->trace) + reader_bad(a->trace);
    coverage_sum(a->coverage, s);
    sum_decisions(a, s);
    sum_findings(a, s);
    symbols_changed(a->symbols, add_changed, a->gaps);
    s->gaps = gaps_list(a->gaps, a->trace, a->unverified, &s->gap_count);
    return s;
}

/* Suppressed ones stand behind all others. */
size_t audit_suppressed_count(const struct audit *a)
{
    size_t all, i;

    if (a->given) {
        return a->given->suppressed_count;
    }
    all = i = finding_count(a->findings);
    while (i > 0 && finding_at(a->findings, i - 1)->suppressed) {
        i--;
    }
    return all - i;
}

struct symbols *audit_symbols(const struct audit *a)
{
    return a->symbols;
}

struct finding_set *audit_findings(const struct audit *a)
{
    return a->findings;
}

size_t audit_count(const struct audit *a)
{
    return a->given ? a->given->count : finding_count(a->findings) - audit_suppressed_count(a);
}

const struct finding *audit_finding(const struct audit *a, size_t i)
{
    if (i >= audit_count(a)) {
        return NULL;
    }
    return a->given ? &a->given->findings[i] : finding_at(a->findings, i);
}

const struct finding *audit_suppressed(const struct audit *a, size_t i)
{
    if (i >= audit_suppressed_count(a)) {
        return NULL;
    }
    return a->given ? &a->given->suppressed[i] : finding_at(a->findings, audit_count(a) + i);
}

size_t audit_decision_count(const struct audit *a)
{
    return a->given ? 0 : decisions_count(a->decisions);
}

const struct decision *audit_decision(const struct audit *a, size_t i)
{
    return decisions_at(a->decisions, i);
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
