/* view.h - shows the stream of events to people and programs: text like strace's, JSON lines, a summary.
 *
 * Owns:     what must be remembered from one event to the next to show it (names of processes, senders,
 *           unfinished calls).
 * Contexts: the tools only, one thread.
 * Errors:   output errors stay in the FILE for its owner to see.
 * Source:   strace(1) for the look and the options; docs/events.md for the JSON. */
#ifndef SIGVET_TOOLS_VIEW_H
#define SIGVET_TOOLS_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "events.h"
#include "reader.h"

enum view_format { VIEW_TEXT, VIEW_JSON, VIEW_SUMMARY };
enum view_time {
    VIEW_TIME_NONE,
    VIEW_TIME_OF_DAY,
    VIEW_TIME_MICRO,
    VIEW_TIME_EPOCH,
    VIEW_TIME_RELATIVE
};

/* What is shown; made by view_filter_add() from -e arguments. All zero: everything but set operations. */
struct view_filter {
    bool calls_given, classes_given, signals_given, pids_given;
    uint64_t signals; /* bits 0 to 63: signals 1 to 64 */
    uint32_t classes; /* bits: enum sigvet_class */
    char **calls;     /* names, NULL-ended */
    bool calls_negated, signals_negated, pids_negated;
    uint32_t *pids;
    uint32_t pid_count, call_count;
    bool verbose;                      /* set operations too */
    bool failed_only, successful_only; /* -Z, -z */
};

struct view_options {
    enum view_format format;
    enum view_time time;
    bool durations; /* -T */
    bool stacks;    /* -k */
    bool callers;   /* who called from where; on unless --no-callers */
    bool colour;
    struct view_filter filter;
};

/* One -e argument, strace's syntax where it has one: `trace=kill,sigaction`, `trace=%send` (a class), `kill`
 * alone means trace=kill, `signal=SIGINT,USR1`, `signal=!SIGCHLD`, `trace=!sigprocmask`, `trace=all`, `none`,
 * `pid=123`, `status=failed|successful`. False: what was wrong and what was expected, in why[]. */
bool view_filter_add(struct view_filter *f, const char *expression, char *why, size_t why_size);
void view_filter_free(struct view_filter *f);

struct view;
struct view *view_new(struct trace *t, struct events *es, const struct view_options *o, FILE *to);
void view_free(struct view *v);

void view_record(struct view *v,
                 const struct sigvet_record *rec); /* all but chunks, as they are met */
void view_event(struct view *v, const struct event *e);
void view_lost(struct view *v, uint64_t events); /* so many more were lost */
void view_finish(struct view *v);                /* the end: summary, unfinished calls */

#endif
