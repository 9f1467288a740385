/* eventclock.h - the times of events, in whatever unit the trace has them, as nanoseconds.
 *
 * Owns:     the line through two readings of both clocks.
 * Contexts: the tools only. Every number of the header is hostile.
 * Errors:   where nothing tells how fast the counter ran, a tick is taken for a nanosecond.
 * Source:   include/sigvet/trace.h (SIGVET_MODE_TSC) */
#ifndef SIGVET_TOOLS_EVENTCLOCK_H
#define SIGVET_TOOLS_EVENTCLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "sigvet/trace.h"

struct eventclock {
    bool ticks; /* times are readings of the time stamp counter, else ns of CLOCK_MONOTONIC */
    uint64_t base, base_ns; /* the same moment */
    uint64_t rate;          /* ns of one unit, times 2 to the power of EVENTCLOCK_SHIFT */
};

#define EVENTCLOCK_SHIFT 48

/* By the header as it is now; better the longer the trace is. */
void eventclock_set(struct eventclock *c, const struct sigvet_header *h);

uint64_t eventclock_ns(const struct eventclock *c, uint64_t time);
uint64_t eventclock_units(const struct eventclock *c, uint64_t ns); /* how long that is */
uint64_t eventclock_now(const struct eventclock *c); /* the unit's own clock, on this machine */

#endif
