/* view_summary.c - what a run did, counted: a table of calls and one of deliveries, like strace -c.
 *
 * Owns:     nothing; the counts are kept by view.c.
 * Contexts: the tools only; writes once, at the end.
 * Errors:   see view.h.
 * Source:   strace(1), option -c. */
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "view_state.h"

#define NS_PER_US 1000u

struct line {
    const char *name;
    struct view_counts counts;
};

/* The text that is there since `from` moves right, to end at column `width`. */
static void align_right(struct put *p, size_t from, size_t width)
{
    size_t len = p->len - from;

    if (len < width) {
        put_pad(p, ' ', from + width);
        memmove(p->text + from + width - len, p->text + from, len);
        memset(p->text + from, ' ', width - len);
    }
}

static void put_column(struct put *p, uint64_t n, size_t width)
{
    size_t from = p->len;

    put_unsigned(p, n);
    align_right(p, from, width);
    put_char(p, ' ');
}

static void put_line(struct put *p, const struct line *l, uint64_t all_ns)
{
    const struct view_counts *c = &l->counts;
    uint64_t part = all_ns > 0 ? (uint64_t)((double)c->ns * 10000.0 / (double)all_ns + 0.5) : 0;
    size_t from = p->len;

    put_unsigned(p, part / 100);
    put_char(p, '.');
    put_digits(p, part % 100, 2);
    align_right(p, from, 6);
    put_char(p, ' ');
    from = p->len;
    view_time_seconds(p, c->ns);
    align_right(p, from, 11);
    put_char(p, ' ');
    from = p->len;
    put_unsigned(p, c->count > 0 ? c->ns / c->count / NS_PER_US : 0);
    put_char(p, '.');
    put_digits(p, c->count > 0 ? c->ns / c->count % NS_PER_US / 10 : 0, 2);
    align_right(p, from, 11);
    put_char(p, ' ');
    put_column(p, c->count, 9);
    if (c->errors > 0) {
        put_column(p, c->errors, 9);
    } else {
        put_raw(p, "          ");
    }
    put_name(p, l->name);
    put_char(p, '\n');
}

static int by_time(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->counts.ns != b->counts.ns) {
        return a->counts.ns < b->counts.ns ? 1 : -1;
    }
    if (a->counts.count != b->counts.count) {
        return a->counts.count < b->counts.count ? 1 : -1;
    }
    return strcmp(a->name, b->name);
}

static void add_counts(struct view_counts *to, const struct view_counts *from)
{
    to->count += from->count;
    to->errors += from->errors;
    to->ns += from->ns;
}

static void put_table(struct put *p, struct line *lines, size_t count, const char *title)
{
    static const char rule[] =
        "------ ----------- ----------- --------- --------- ----------------\n";
    struct line total = {.name = "total"};

    for (size_t i = 0; i < count; i++) {
        add_counts(&total.counts, &lines[i].counts);
    }
    qsort(lines, count, sizeof *lines, by_time);
    put_raw(p, title);
    put_raw(p, rule);
    for (size_t i = 0; i < count; i++) {
        put_line(p, &lines[i], total.counts.ns);
    }
    put_raw(p, rule);
    put_line(p, &total, total.counts.ns);
}

/* Versions of a function have one name. */
static size_t add_line(struct line *lines, size_t count, const struct view_row *row)
{
    size_t i = 0;

    if (row->counts.count == 0 || !row->shown) {
        return count;
    }
    while (i < count && strcmp(lines[i].name, row->name) != 0) {
        i++;
    }
    lines[i].name = row->name;
    add_counts(&lines[i].counts, &row->counts);
    return i < count ? count : count + 1;
}

static void put_calls(struct view *v)
{
    CLEANUP_FREE struct line *lines = xcalloc(v->row_count + v->call_count + 1, sizeof *lines);
    size_t count = 0;

    for (size_t i = 0; i < v->row_count; i++) {
        count = add_line(lines, count, &v->rows[i]);
    }
    for (size_t i = 0; i < v->call_count; i++) {
        count = add_line(lines, count, &v->calls[i]);
    }
    put_table(&v->out, lines, count, "% time     seconds  usecs/call     calls    errors call\n");
}

static void put_deliveries(struct view *v)
{
    struct line lines[VIEW_SIGNALS];
    char names[VIEW_SIGNALS][16];
    size_t count = 0;

    for (uint32_t i = 0; i < VIEW_SIGNALS; i++) {
        if (v->signals[i].count != 0 && view_filter_shows_signal(&v->options.filter, i)) {
            (void)snprintf(names[i], sizeof names[i], "SIG%s", decode_signal_short(i));
            lines[count++] = (struct line){.name = names[i], .counts = v->signals[i]};
        }
    }
    if (count > 0) {
        put_raw(&v->out, "\n");
        put_table(&v->out, lines, count,
                  "% time     seconds   usecs/run delivered     EINTR signal\n");
    }
}

static void put_count(struct view *v, uint64_t n, const char *one, const char *many)
{
    if (n > 0) {
        put_unsigned(&v->out, n);
        put_raw(&v->out, n == 1 ? one : many);
        put_char(&v->out, '\n');
    }
}

static void summary_finish(struct view *v)
{
    put_calls(v);
    put_deliveries(v);
    if (v->jumps + v->lost + events_bad(v->events) > 0) {
        put_char(&v->out, '\n');
    }
    put_count(v, v->jumps, " handler was left by a jump", " handlers were left by a jump");
    put_count(v, v->lost, " event was lost", " events were lost");
    put_count(v, events_bad(v->events), " event was damaged", " events were damaged");
}

static void no_call(struct view *v, const struct view_call *c)
{
    (void)v, (void)c;
}

static void no_delivery(struct view *v, const struct event *e, const siginfo_t *info)
{
    (void)v, (void)e, (void)info;
}

static void no_event(struct view *v, const struct event *e)
{
    (void)v, (void)e;
}

static void no_process(struct view *v, const struct sigvet_process *p, uint32_t forked_from,
                       uint64_t ns)
{
    (void)v, (void)p, (void)forked_from, (void)ns;
}

static void no_change(struct view *v, const struct view_change *c)
{
    (void)v, (void)c;
}

static void no_gap(struct view *v, uint32_t pid, const char *kind, const char *text)
{
    (void)v, (void)pid, (void)kind, (void)text;
}

static void no_decision(struct view *v, const struct decision *d)
{
    (void)v, (void)d;
}

static void no_lost(struct view *v, uint64_t events)
{
    (void)v, (void)events;
}

const struct view_writer view_summary = {
    .call = no_call,
    .delivery = no_delivery,
    .left = no_event,
    .thread = no_event,
    .process = no_process,
    .changed = no_change,
    .gap = no_gap,
    .decision = no_decision,
    .lost = no_lost,
    .finish = summary_finish,
};
