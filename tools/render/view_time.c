/* view_time.c - the time of an event at the beginning of its line.
 *
 * Owns:     nothing; what is remembered of the local time is in struct view.
 * Contexts: the tools only. No strftime: millions of lines are written in a second.
 * Errors:   none.
 * Source:   strace(1), options -t, -tt, -ttt and -r. */
#include <string.h>
#include <time.h>

#include "view_state.h"

#define NS_PER_S 1000000000u
#define NS_PER_US 1000u
#define QUARTER 900 /* seconds: offsets of time zones change at such a moment at most */
#define RELATIVE_WIDTH 12u

/* The second of the local day; time zones are asked once a quarter of an hour. */
static uint64_t second_of_day(struct view *v, uint64_t seconds)
{
    int64_t quarter = (int64_t)(seconds / QUARTER);

    if (quarter != v->quarter) {
        time_t begin = (time_t)(quarter * QUARTER);
        struct tm local;
        memset(&local, 0, sizeof local);
        (void)localtime_r(&begin, &local);
        v->quarter = quarter;
        v->of_day =
            (uint64_t)local.tm_hour * 3600 + (uint64_t)local.tm_min * 60 + (uint64_t)local.tm_sec;
    }
    return (v->of_day + seconds % QUARTER) % 86400;
}

static void put_time_of_day(struct view *v, uint64_t ns)
{
    uint64_t of_day = second_of_day(v, ns / NS_PER_S);

    put_digits(&v->out, of_day / 3600, 2);
    put_char(&v->out, ':');
    put_digits(&v->out, of_day / 60 % 60, 2);
    put_char(&v->out, ':');
    put_digits(&v->out, of_day % 60, 2);
}

void view_time_seconds(struct put *p, uint64_t ns)
{
    put_digits(p, ns / NS_PER_S, 1);
    put_char(p, '.');
    put_digits(p, ns % NS_PER_S / NS_PER_US, 6);
}

/* Like strace: right-aligned. */
static void put_relative(struct view *v, uint64_t since)
{
    size_t from = v->out.len, len;

    view_time_seconds(&v->out, since);
    len = v->out.len - from;
    if (len < RELATIVE_WIDTH) {
        put_pad(&v->out, ' ', from + RELATIVE_WIDTH);
        memmove(v->out.text + from + RELATIVE_WIDTH - len, v->out.text + from, len);
        memset(v->out.text + from, ' ', RELATIVE_WIDTH - len);
    }
}

void view_time_put(struct view *v, uint64_t ns)
{
    uint64_t real;

    switch (v->options.time) {
    case VIEW_TIME_NONE:
        return;
    case VIEW_TIME_RELATIVE:
        put_relative(v, v->last_ns != 0 && ns > v->last_ns ? ns - v->last_ns : 0);
        break;
    case VIEW_TIME_EPOCH:
        view_time_seconds(&v->out, events_realtime(v->events, ns));
        break;
    case VIEW_TIME_OF_DAY:
        put_time_of_day(v, events_realtime(v->events, ns));
        break;
    case VIEW_TIME_MICRO:
        real = events_realtime(v->events, ns);
        put_time_of_day(v, real);
        put_char(&v->out, '.');
        put_digits(&v->out, real % NS_PER_S / NS_PER_US, 6);
        break;
    }
    put_char(&v->out, ' ');
}
