/* cmd_state.c - sigvet state: the signal state of the processes of a recorded run, at any moment of it.
 *
 * Owns:     the table of options.
 * Contexts: the tools only; the trace is hostile.
 * Errors:   bad usage and unreadable traces: one line on stderr, EXIT_USAGE.
 * Source:   argp(3); docs/state.md. */
#include <argp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "events.h"
#include "replay.h"
#include "state.h"
#include "util.h"

#define SECOND UINT64_C(1000000000)
#define EPOCH_LEAST 100000000u /* seconds: later is a date, earlier a time since the start */

enum { KEY_HELP = 'h', KEY_AT = 0x100, KEY_PID, KEY_FORMAT, KEY_PROC, KEY_WHEN };

struct asked {
    const char *trace, *at, *when;
    uint32_t pid; /* 0: all */
    enum state_format format;
    bool help;
    int next; /* the argument that is parsed next */
};

static const struct argp_option rows[] = {
    {"at", KEY_AT, "TIME", 0,
     "The moment: seconds since the start (1.5, +1.5), a time (12:00:01.5), a date in seconds "
     "since 1970, or end (default)",
     0},
    {"pid", KEY_PID, "PID", 0, "Show this process alone", 0},
    {"when", KEY_WHEN, "CALL", 0,
     "Show the process that calls CALL, before each call of it, up to the moment", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "Form: text (default) or json", 0},
    {"proc", KEY_PROC, NULL, 0, "Show each thread as /proc/PID/task/TID/status does", 0},
    {"help", KEY_HELP, NULL, 0, "Print this help", 0},
    {0}};

static bool is_known(const char *call)
{
    for (size_t i = 0; api_at(i) != NULL; i++) {
        if (strcmp(api_at(i)->name, call) == 0) {
            return true;
        }
    }
    return false;
}

static void take_format(struct asked *a, const char *value)
{
    if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0) {
        die("bad value '%s' of --format: expected text or json", value);
    }
    a->format = *value == 'j' ? STATE_JSON : STATE_TEXT;
}

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
    struct asked *a = state->input;
    uint64_t number;

    switch (key) {
    case KEY_AT:
        a->at = arg;
        break;
    case KEY_PID:
        if (!util_parse_number(arg, 1, INT32_MAX, &number)) {
            die("bad value '%s' of --pid: expected a process id", arg);
        }
        a->pid = (uint32_t)number;
        break;
    case KEY_FORMAT:
        take_format(a, arg);
        break;
    case KEY_PROC:
        a->format = STATE_PROC;
        break;
    case KEY_WHEN:
        if (!is_known(arg)) {
            die("bad value '%s' of --when: it is no call of the signal API", arg);
        }
        a->when = arg;
        break;
    case KEY_HELP:
        a->help = true;
        break;
    case ARGP_KEY_ARG:
        if (a->trace != NULL) {
            die("one trace is shown at a time, and '%s' is one more", arg);
        }
        a->trace = arg;
        break;
    case ARGP_KEY_ERROR:
        cmd_refuse_option("state", state->argv, a->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    a->next = state->next;
    return 0;
}

static void parse(struct asked *a, int argc, char **argv)
{
    static char header[] = "Usage: sigvet state [OPTIONS] TRACE\n";
    struct argp argp = {rows, parse_one, NULL, NULL, NULL, NULL, NULL};

    *a = (struct asked){.at = "end", .next = 1};
    if (argp_parse(&argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP, NULL, a) != 0 &&
        !a->help) {
        die("bad usage; see sigvet state --help");
    }
    if (a->help) {
        (void)printf("%s", header);
        argp_help(&argp, stdout, ARGP_HELP_LONG, argv[0]);
    } else if (a->trace == NULL) {
        die("no trace is named; see sigvet state --help");
    }
}

/* The digits behind a decimal point as ns. */
static bool parse_fraction(const char *text, uint64_t *ns)
{
    uint64_t unit = SECOND;

    *ns = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        unit /= 10;
        *ns += (uint64_t)(*text - '0') * unit;
    }
    return *text == '\0';
}

/* A time of day on the day when the trace began, or on the next one if that was before. */
static bool parse_clock(const char *text, uint64_t start_real, uint64_t *real)
{
    uint64_t fraction = 0;
    time_t start = (time_t)(start_real / SECOND);
    struct tm day;

    if (localtime_r(&start, &day) == NULL) {
        return false;
    }
    const char *rest = strptime(text, "%H:%M:%S", &day);
    if (rest == NULL || (*rest != '\0' && (*rest != '.' || !parse_fraction(rest + 1, &fraction)))) {
        return false;
    }
    day.tm_isdst = -1;
    time_t then = mktime(&day);
    if (then < start) {
        then += 24 * 60 * 60;
    }
    *real = (uint64_t)then * SECOND + fraction;
    return then >= 0;
}

/* The moment as CLOCK_MONOTONIC. */
static uint64_t parse_time(const char *text, const struct sigvet_header *h)
{
    uint64_t real = 0, fraction = 0, seconds = 0;
    const char *number = *text == '+' ? text + 1 : text;
    size_t len = strspn(number, "0123456789");
    char whole[24];

    if (strcmp(text, "end") == 0) {
        return UINT64_MAX;
    }
    if (strchr(text, ':') != NULL && parse_clock(text, h->realtime_ns, &real)) {
        return real > h->realtime_ns ? h->monotonic_ns + (real - h->realtime_ns) : h->monotonic_ns;
    }
    (void)snprintf(whole, sizeof whole, "%.*s", (int)(len < 20 ? len : 20), number);
    if (len == 0 || !util_parse_number(whole, 0, UINT32_MAX, &seconds) ||
        (number[len] != '\0' &&
         (number[len] != '.' || !parse_fraction(number + len + 1, &fraction)))) {
        die("bad value '%s' of --at: expected seconds since the start (1.5, +1.5), a time of day "
            "(hh:mm:ss.frac), a date in seconds since 1970 or end",
            text);
    }
    uint64_t ns = seconds * SECOND + fraction;
    if (number == text && seconds >= EPOCH_LEAST) {
        return ns > h->realtime_ns ? h->monotonic_ns + (ns - h->realtime_ns) : h->monotonic_ns;
    }
    return h->monotonic_ns + ns;
}

struct taking {
    struct replay *replay;
    struct state *state;
};

/* An events_record. */
static void take_record(const struct sigvet_record *rec, void *context)
{
    struct taking *t = context;

    replay_record(t->replay, rec);
    state_record(t->state, rec);
}

static bool is_call(struct replay *r, const struct event *e, const char *name)
{
    const struct api *api = replay_api(r, e->head);

    return api != NULL && e->phase != EVENT_END && strcmp(api->name, name) == 0;
}

/* Replays all until `at` and shows what was asked for. */
static void replay_all(struct trace *trace, const struct asked *a, uint64_t at)
{
    struct events *events = events_new(trace);
    struct replay *replay = replay_new(trace);
    struct taking taking = {replay, state_new(trace, replay, a->format, stdout)};
    const struct replay_process *only;
    const struct event *e;
    bool called = false;

    events_on_record(events, take_record, &taking);
    while ((e = events_next(events, true)) != NULL) {
        uint64_t ns = e->phase == EVENT_END && !e->abandoned ? e->end_ns : e->begin_ns;
        if (ns > at && e->phase != EVENT_END) {
            break;
        }
        if (ns > at) {
            continue;
        }
        if (a->when != NULL && is_call(replay, e, a->when) && (a->pid == 0 || e->pid == a->pid)) {
            called = true;
            replay_before(replay, e);
            state_show(taking.state, ns, replay_process_of(replay, e), a->when, e->tid);
        }
        replay_event(replay, e);
    }
    replay_until(replay, at);
    only = a->pid != 0 ? replay_process(replay, a->pid) : NULL;
    if (a->pid != 0 && only == NULL) {
        die("'%s' knows no process %u at that moment", a->trace, a->pid);
    }
    if (a->when != NULL && a->format != STATE_JSON && !called) {
        die("'%s' knows no call of %s() up to that moment", a->trace, a->when);
    }
    if (a->when == NULL && a->format != STATE_JSON && replay_next(replay, NULL) == NULL) {
        die("'%s' knows no process at that moment", a->trace);
    }
    if (a->when == NULL) {
        state_show(taking.state, at, only, NULL, 0);
    }
    if (events_bad(events) > 0) {
        warn("%llu events of '%s' could not be read", (unsigned long long)events_bad(events),
             a->trace);
    }
    state_free(taking.state);
    replay_free(replay);
    events_free(events);
}

int cmd_state(int argc, char **argv)
{
    struct asked asked;
    char why[PATH_MAX + 256];

    parse(&asked, argc, argv);
    if (asked.help) {
        return EXIT_SUCCESS;
    }
    struct trace *trace = reader_open(asked.trace, why, sizeof why);
    if (trace == NULL) {
        die("%s", why);
    }
    if (!reader_has_all_events(trace)) {
        die("'%s' does not hold all events: record it with --events", asked.trace);
    }
    replay_all(trace, &asked, parse_time(asked.at, reader_header(trace)));
    reader_close(trace);
    return EXIT_SUCCESS;
}
