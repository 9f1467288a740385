/* view.c - takes events and records in, finds out what they are, and hands them to a format.
 *
 * Owns:     struct view.
 * Contexts: the tools only, one thread. Each event and record is hostile: sizes are checked here before
 *           the formats see them.
 * Errors:   what is too short for what it says it is, is not shown.
 * Source:   see view.h.
 *
 * What an event puts on the screen is in the FILE, whole, when view_event() returns: its owner flushes. */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "gapwords.h"
#include "util.h"
#include "view_state.h"

const char *view_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* By its number where rax still has it, else by the function that made it: __poll is poll. */
const char *view_interrupted(const struct sigvet_delivery_event *d, const struct view_code *place)
{
    const char *name = d->syscall == SIGVET_INTERRUPTED_RESTART ? decode_syscall_name(d->ax) : NULL;

    if (name == NULL) {
        name = place->function;
        while (name != NULL && *name == '_') {
            name++;
        }
    }
    return name != NULL && *name != '\0' ? name : NULL;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void row_fill(const struct view *v, struct view_row *r, const char *name,
                     const struct api *a)
{
    r->api = a;
    r->name = name;
    r->name_len = strlen(name);
    r->words = a != NULL ? api_words_size(a) : 0;
    r->first_out = a != NULL ? decode_first_out(a) : 0;
    r->shown = view_filter_shows(&v->options.filter, a, name);
    r->ready = true;
}

/* NULL: the event names no function. */
static struct view_row *row_of(struct view *v, const struct sigvet_event *head)
{
    struct view_row *r;

    if (head->type == SIGVET_EVENT_SYSCALL) {
        if (head->row >= v->call_count) {
            return NULL;
        }
        r = &v->calls[head->row];
        if (!r->ready) {
            const struct api *a = api_by_number(head->row);
            row_fill(v, r, a != NULL ? a->name : "syscall", a);
        }
        return r;
    }
    if (head->row >= v->row_count) {
        return NULL;
    }
    r = &v->rows[head->row];
    if (!r->ready) {
        const char *name = reader_row_name(v->trace, head->row);
        row_fill(v, r, name != NULL ? name : "?", name != NULL ? api_by_name(name) : NULL);
    }
    return r;
}

static void rows_make(struct view *v)
{
    const struct api *a;

    v->row_count = reader_header(v->trace)->row_count;
    v->row_count = v->row_count <= UINT16_MAX ? v->row_count : UINT16_MAX + 1u;
    for (size_t i = 0; (a = api_at(i)) != NULL; i++) {
        if (a->syscall >= 0 && (size_t)a->syscall >= v->call_count) {
            v->call_count = (size_t)a->syscall + 1;
        }
    }
    v->rows = xcalloc(v->row_count + 1, sizeof *v->rows);
    v->calls = xcalloc(v->call_count + 1, sizeof *v->calls);
}

/* ---- making ---------------------------------------------------------------------------------- */

struct view *view_new(struct trace *t, struct events *es, const struct view_options *o, FILE *to)
{
    struct view *v = xcalloc(1, sizeof *v);

    v->trace = t;
    v->events = es;
    v->options = *o;
    v->to = to;
    v->writer = o->format == VIEW_JSON      ? &view_json
                : o->format == VIEW_SUMMARY ? &view_summary
                                            : &view_text;
    v->out.json = o->format == VIEW_JSON;
    v->out.code = view_code_put;
    v->out.context = v;
    v->quarter = INT64_MIN;
    rows_make(v);
    return v;
}

void view_free(struct view *v)
{
    if (v == NULL) {
        return;
    }
    view_code_end(v);
    view_pids_free(v);
    rulebook_free(&v->book);
    free(v->decisions);
    put_free(&v->out);
    free(v->rows);
    free(v->calls);
    free(v);
}

static void write_out(struct view *v)
{
    if (v->out.len > 0) {
        (void)fwrite_unlocked(v->out.text, 1, v->out.len, v->to);
        v->out.len = 0;
    }
    v->out.between = false;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void count_call(struct view_row *r, const struct event *e, uint32_t error)
{
    if (e->phase != EVENT_END) {
        r->counts.count++;
    }
    if (e->phase != EVENT_BEGIN) {
        r->counts.errors += error != 0;
        r->counts.ns += e->end_ns > e->begin_ns ? e->end_ns - e->begin_ns : 0;
    }
}

/* -z and -Z are about calls that have ended: these are shown whole then, and the others never. */
static bool status_shows(const struct view *v, const struct view_call *c, uint32_t error)
{
    const struct view_filter *f = &v->options.filter;

    if (!f->failed_only && !f->successful_only) {
        return true;
    }
    return c->decode.ended && (error != 0) == f->failed_only;
}

/* What the call tells of other processes. */
static void learn(struct view *v, const struct view_call *c, uint32_t error)
{
    const struct api *a = c->decode.api;
    struct decode_waited waited;
    struct decode_sent sent;

    if (a == NULL) {
        return;
    }
    if (a->class == CLASS_SEND && decode_sent(&c->decode, &sent) &&
        (c->event->phase != EVENT_END || error != 0)) {
        view_pids_sent(v, &sent, c->event->pid, error != 0);
    } else if (a->class == CLASS_PROCESS && c->decode.ended && decode_waited(&c->decode, &waited)) {
        view_pids_changed(v, &waited, VIEW_TOLD_WAIT, c->event->end_ns);
    }
}

static void take_call(struct view *v, const struct event *e)
{
    struct view_row *row = row_of(v, e->head);
    struct view_call c = {.event = e, .record = (const void *)e->head, .row = row};
    uint32_t error = 0;

    if (row == NULL || e->head->size < sizeof *c.record) {
        return;
    }
    if (row->api != NULL) {
        c.decode = (struct decode_call){
            .api = row->api,
            .words = (const unsigned char *)c.record->words,
            .len = e->head->size - sizeof *c.record,
            .there = c.record->there,
            .ended = e->phase != EVENT_BEGIN && e->end_ns != 0 && !e->abandoned &&
                     !(e->head->flags & SIGVET_EVENT_NOTE),
            .result = c.record->result,
            .error = e->head->error,
        };
        if (c.decode.len > row->words) {
            c.decode.len = row->words;
        }
        error = decode_error(&c.decode);
    }
    c.whole = v->options.filter.failed_only || v->options.filter.successful_only;
    count_call(row, e, error);
    if (row->shown && view_filter_shows_pid(&v->options.filter, e->pid) &&
        status_shows(v, &c, error)) {
        v->writer->call(v, &c);
    }
    learn(v, &c, error);
}

static void take_delivery(struct view *v, const struct event *e)
{
    const struct sigvet_delivery_event *d = (const void *)e->head;
    struct view_counts *counts;
    struct decode_waited waited;
    siginfo_t info;
    bool shown;

    if (e->head->size < sizeof *d) {
        return;
    }
    shown = view_filter_shows_signal(&v->options.filter, d->signal) &&
            view_filter_shows_pid(&v->options.filter, e->pid);
    counts = &v->signals[d->signal < VIEW_SIGNALS ? d->signal : 0];
    if (e->phase == EVENT_END) {
        counts->ns += e->end_ns > e->begin_ns ? e->end_ns - e->begin_ns : 0;
        v->jumps += (e->head->flags & SIGVET_EVENT_LEFT) != 0;
        if (shown) {
            v->writer->left(v, e);
        }
        return;
    }
    info = decode_info_copy(d->info);
    counts->count++;
    counts->errors += d->syscall == SIGVET_INTERRUPTED_EINTR;
    v->deliveries++;
    if (shown) {
        v->writer->delivery(v, e, &info);
    }
    if (d->signal == SIGCHLD && decode_child(&info, &waited)) {
        view_pids_changed(v, &waited, VIEW_TOLD_SIGNAL, e->begin_ns);
    }
}

/* Shows that a process began; once. */
static void show_process(struct view *v, struct view_process *p, uint64_t ns)
{
    const struct sigvet_process *rec = reader_at(v->trace, p->offset, SIGVET_REC_PROCESS);
    const struct sigvet_process *parent;
    uint32_t forked_from = 0;

    if (p->shown || rec == NULL) {
        return;
    }
    p->shown = true;
    if (rec->parent != 0) {
        parent = reader_at(v->trace, rec->parent, SIGVET_REC_PROCESS);
        forked_from = parent != NULL ? parent->pid : rec->parent_pid;
    }
    if (view_filter_shows_pid(&v->options.filter, rec->pid)) {
        v->writer->process(v, rec, forked_from, ns);
    }
}

static void take_thread(struct view *v, const struct event *e)
{
    if (e->phase == EVENT_END) {
        return;
    }
    v->threads_seen++;
    if (e->tid != e->pid && view_filter_shows_pid(&v->options.filter, e->pid)) {
        v->writer->thread(v, e);
    }
}

void view_event(struct view *v, const struct event *e)
{
    uint64_t ns = e->phase == EVENT_END ? e->end_ns : e->begin_ns;
    struct view_process *p = view_code_process(v, e->process_off);

    if (v->change_count > 0) {
        view_pids_show(v, ns);
    }
    if (v->decision_count > 0) {
        view_decisions_show(v, ns);
    }
    if (p != NULL && !p->shown) {
        show_process(v, p, ns);
    }
    switch (e->head->type) {
    case SIGVET_EVENT_CALL:
    case SIGVET_EVENT_SYSCALL:
        take_call(v, e);
        break;
    case SIGVET_EVENT_DELIVERY:
        take_delivery(v, e);
        break;
    case SIGVET_EVENT_THREAD:
        take_thread(v, e);
        break;
    default:
        break;
    }
    write_out(v);
}

/* ---- records --------------------------------------------------------------------------------- */

/* Shown with its first event: that has a better time, and comes in the order of time. */
static void take_process(struct view *v, const struct sigvet_process *rec)
{
    view_code_add_process(v, rec, reader_offset(v->trace, &rec->rec));
    view_pids_start(v, rec);
    v->processes_seen++;
}

static void take_gap(struct view *v, uint64_t process, uint32_t kind, const char *text)
{
    const struct view_process *p = view_code_process(v, process);
    uint32_t pid = p != NULL ? p->pid : 0;

    if (pid == 0 || view_filter_shows_pid(&v->options.filter, pid)) {
        v->writer->gap(v, pid, gapwords_kind(kind), text);
    }
}

void view_record(struct view *v, const struct sigvet_record *rec)
{
    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        take_process(v, (const void *)rec);
        break;
    case SIGVET_REC_MODULES:
        view_code_set_modules(v, (const void *)rec);
        break;
    case SIGVET_REC_EXEC: {
        const struct sigvet_exec *x = (const void *)rec;
        if (x->gap != SIGVET_GAP_NONE) {
            take_gap(v, x->process, x->gap, x->path_len > 0 ? x->path : "");
        }
        break;
    }
    case SIGVET_REC_GAP: {
        const struct sigvet_gap_rec *g = (const void *)rec;
        take_gap(v, g->process, g->kind, g->text_len > 0 ? g->text : "");
        break;
    }
    case SIGVET_REC_DECISION:
        view_decisions_take(v, (const void *)rec);
        break;
    case SIGVET_REC_STATUS: {
        const struct sigvet_status *s = (const void *)rec;
        struct decode_waited w = {.pid = s->pid, .status = s->status};
        view_pids_changed(v, &w, VIEW_TOLD_LAUNCHER, UINT64_MAX);
        break;
    }
    default:
        break;
    }
    write_out(v);
}

void view_lost(struct view *v, uint64_t events)
{
    v->lost += events;
    v->writer->lost(v, events);
    write_out(v);
}

void view_finish(struct view *v)
{
    struct view_process *p, *next;

    HASH_ITER(hh, v->processes, p, next)
    {
        show_process(v, p, 0); /* those without an event */
    }
    view_decisions_show(v, UINT64_MAX);
    view_pids_show(v, UINT64_MAX);
    v->writer->finish(v);
    write_out(v);
}
