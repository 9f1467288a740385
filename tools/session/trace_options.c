/* trace_options.c - the options that only sigvet trace and recording of events have.
 *
 * Owns:     see trace_options.h.
 * Contexts: see trace_options.h.
 * Errors:   see trace_options.h.
 * Source:   see trace_options.h. */
#include "trace_options.h"

#include <stdio.h>
#include <string.h>

#include "output_options.h"
#include "tracefile.h"
#include "util.h"

enum {
    KEY_FILTER = 'e',
    KEY_FOLLOW = 'f',
    KEY_ATTACH = 'p',
    KEY_TIME = 't',
    KEY_RELATIVE = 'r',
    KEY_DURATIONS = 'T',
    KEY_SUMMARY_ONLY = 'c',
    KEY_SUMMARY = 'C',
    KEY_STACKS = 'k',
    KEY_VERBOSE = 'v',
    KEY_FAILED = 'Z',
    KEY_SUCCESSFUL = 'z',
    KEY_JSON = TRACE_OPTIONS_FIRST,
    KEY_NO_CALLERS,
    KEY_WAIT_FOR_READER,
    KEY_BUFFER,
    KEY_RAW,
    KEY_EVENTS,
    KEY_FROM,
};

#define RECORDING (OPTIONS_RUN | OPTIONS_RECORD)

/* clang-format off */
static const struct options_row rows[] = {
    {OPTIONS_TRACE, {"expr", KEY_FILTER, "EXPR", 0,
                     "Show only: trace=CALL,%CLASS  signal=SIGNAL  pid=PID  status=failed|successful; "
                     "=! stands for all but these", 0}},
    {OPTIONS_TRACE, {"absolute-timestamps", KEY_TIME, NULL, 0,
                     "Time of day; -tt: with microseconds; -ttt: seconds since 1970", 0}},
    {OPTIONS_TRACE, {"relative-timestamps", KEY_RELATIVE, NULL, 0, "Time since the event before", 0}},
    {OPTIONS_TRACE, {"durations", KEY_DURATIONS, NULL, 0, "Time that calls and handlers took", 0}},
    {OPTIONS_TRACE, {"stack-traces", KEY_STACKS, NULL, 0, "The stack of each event", 0}},
    {OPTIONS_TRACE, {"no-callers", KEY_NO_CALLERS, NULL, 0, "Leave out who called from where", 0}},
    {OPTIONS_TRACE, {"summary-only", KEY_SUMMARY_ONLY, NULL, 0,
                     "A table of calls, errors and times in place of the events", 0}},
    {OPTIONS_TRACE, {"summary", KEY_SUMMARY, NULL, 0, "The table behind the events", 0}},
    {OPTIONS_TRACE, {"failed-only", KEY_FAILED, NULL, 0, "Only calls that failed", 0}},
    {OPTIONS_TRACE, {"successful-only", KEY_SUCCESSFUL, NULL, 0, "Only calls that succeeded", 0}},
    {OPTIONS_TRACE, {"verbose", KEY_VERBOSE, NULL, 0, "Operations on signal sets and calls that the policy allowed, too", 0}},
    {OPTIONS_TRACE, {"json", KEY_JSON, NULL, 0, "The same as --format=json", 0}},
    {OPTIONS_TRACE, {"from", KEY_FROM, "TRACE", 0, "Show a trace that was recorded with --events", 0}},
    {OPTIONS_TRACE, {"follow-forks", KEY_FOLLOW, NULL, 0, "Nothing: children are always followed", 0}},
    {OPTIONS_TRACE, {"attach", KEY_ATTACH, "PID", 0, "Refused: see sigvet(1)", 0}},
    {OPTIONS_TRACE, {"wait-for-reader", KEY_WAIT_FOR_READER, NULL, 0,
                     "The program waits for sigvet when it is far ahead; else events are lost, and counted",
                     0}},
    {OPTIONS_TRACE, {"buffer", KEY_BUFFER, "SIZE", 0,
                     "How far the program may be ahead: bytes, or with K, M, G (default 64M)", 0}},
    {OPTIONS_TRACE | RECORDING, {"raw", KEY_RAW, NULL, 0,
                                 "See system calls that are made without libc, too", 0}},
    {RECORDING, {"events", KEY_EVENTS, NULL, 0, "Record all signal calls and deliveries, too", 0}},
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])

const struct options_row *trace_options_row(size_t i)
{
    return i < ROWS ? &rows[i] : NULL;
}

bool trace_options_has(int key)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].option.key == key) {
            return true;
        }
    }
    return false;
}

/* -t, -tt, -ttt. */
static void more_time(struct view_options *view)
{
    switch (view->time) {
    case VIEW_TIME_OF_DAY:
        view->time = VIEW_TIME_MICRO;
        break;
    case VIEW_TIME_MICRO:
    case VIEW_TIME_EPOCH:
        view->time = VIEW_TIME_EPOCH;
        break;
    default:
        view->time = VIEW_TIME_OF_DAY;
    }
}

static void set_mode(struct options *o, uint32_t bit, bool on)
{
    o->mode = on ? o->mode | bit : o->mode & ~bit;
}

/* A switch; `on` is false when SIGVET_OPTIONS says so. */
static void set_flag(struct options *o, int key, bool on)
{
    switch (key) {
    case KEY_TIME:
        if (on) {
            more_time(&o->view);
        }
        break;
    case KEY_RELATIVE:
        o->view.time = on ? VIEW_TIME_RELATIVE : VIEW_TIME_NONE;
        break;
    case KEY_DURATIONS:
        o->view.durations = on;
        break;
    case KEY_STACKS:
        o->view.stacks = on;
        set_mode(o, SIGVET_MODE_STACKS, on);
        break;
    case KEY_NO_CALLERS:
        o->view.callers = !on;
        break;
    case KEY_SUMMARY_ONLY:
        o->summary_only = on;
        break;
    case KEY_SUMMARY:
        o->summary = on;
        break;
    case KEY_FAILED:
        o->view.filter.failed_only = on;
        break;
    case KEY_SUCCESSFUL:
        o->view.filter.successful_only = on;
        break;
    case KEY_VERBOSE:
        o->verbose = on;
        o->view.filter.verbose = on;
        break;
    case KEY_JSON:
        (void)output_options_format(o, on ? "json" : "text");
        break;
    case KEY_WAIT_FOR_READER:
        set_mode(o, SIGVET_MODE_WAIT, on);
        break;
    case KEY_RAW:
        set_mode(o, SIGVET_MODE_RAW, on);
        break;
    case KEY_EVENTS:
        o->events = on;
        break;
    }
}

bool trace_options_set(struct options *o, int key, const char *value, char *why, size_t why_size)
{
    switch (key) {
    case KEY_FILTER:
        return view_filter_add(&o->view.filter, value, why, why_size);
    case KEY_FROM:
        o->from = value;
        return value[0] != '\0';
    case KEY_BUFFER:
        return util_parse_size(value, TRACEFILE_BUFFER_MIN, TRACEFILE_BUFFER_MAX, &o->buffer);
    case KEY_ATTACH:
        (void)snprintf(why, why_size,
                       "cannot attach to a running process (%s): a program must be started under "
                       "sigvet: sigvet trace -- PROGRAM; strace -e trace=signal -p %s can attach",
                       value, value);
        return false;
    default:
        set_flag(o, key, value == NULL || strcmp(value, "1") == 0);
        return true;
    }
}

const char *trace_options_expected(int key)
{
    return key == KEY_BUFFER ? "a size from 4M to 64G" : "a file name";
}

bool trace_options_check(const struct options *o, char *why, size_t why_size)
{
    const char *wrong = NULL;

    if (o->from != NULL && o->program != NULL) {
        wrong = "--from shows a trace, and a program is named, too";
    } else if (o->from != NULL && o->record != NULL) {
        wrong = "--from and --record do not go together";
    } else if (o->summary_only && strcmp(o->format, "json") == 0) {
        wrong = "there is no summary in JSON: --summary-only and --format=json do not go together";
    } else if (o->view.filter.failed_only && o->view.filter.successful_only) {
        wrong = "--failed-only and --successful-only do not go together";
    } else if (o->output != NULL && o->record != NULL && strcmp(o->output, o->record) == 0) {
        wrong = "the events and the trace cannot both go to one file";
    }
    if (wrong != NULL) {
        (void)snprintf(why, why_size, "%s; see sigvet trace --help", wrong);
    }
    return wrong == NULL;
}
