/* eventclock.c - the times of events, in whatever unit the trace has them, as nanoseconds.
 *
 * Owns:     see eventclock.h.
 * Contexts: see eventclock.h.
 * Errors:   see eventclock.h.
 * Source:   see eventclock.h. */
#include "eventclock.h"

#include <time.h>
#include <x86intrin.h>

#include "clock.h"
#include "util.h"

#define ONE (UINT64_C(1) << EVENTCLOCK_SHIFT)
#define TICKS_MOST 100u /* of one nanosecond; and as many nanoseconds of one tick */

/* The rate between the start and another pair of readings; 0: these cannot be such a pair. */
static uint64_t rate_by(const struct sigvet_header *h, uint64_t ns, uint64_t tsc)
{
    if (ns <= h->monotonic_ns || tsc <= h->start_tsc) {
        return 0;
    }
    unsigned __int128 rate = ns - h->monotonic_ns;
    rate = (rate << EVENTCLOCK_SHIFT) / (tsc - h->start_tsc);
    return rate >= ONE / TICKS_MOST && rate <= ONE * TICKS_MOST ? (uint64_t)rate : 0;
}

void eventclock_set(struct eventclock *c, const struct sigvet_header *h)
{
    c->ticks = (h->mode & SIGVET_MODE_TSC) != 0;
    c->base_ns = h->monotonic_ns;
    c->base = c->ticks ? h->start_tsc : h->monotonic_ns;
    c->rate = c->ticks ? rate_by(h, h->clock_ns, h->clock_tsc) : ONE;
    if (c->rate == 0) { /* no launcher's beat yet: perhaps it is this machine, still up */
        uint64_t ns = 0;
        uint64_t tsc = 0;
        clock_pair(&ns, &tsc);
        c->rate = rate_by(h, ns, tsc);
    }
    if (c->rate == 0) {
        c->rate = ONE;
    }
}

uint64_t eventclock_ns(const struct eventclock *c, uint64_t time)
{
    bool before = time < c->base;
    unsigned __int128 away = before ? c->base - time : time - c->base;
    unsigned __int128 ns = (away * c->rate + ONE / 2) >> EVENTCLOCK_SHIFT;

    if (before) {
        return ns < c->base_ns ? c->base_ns - (uint64_t)ns : 0;
    }
    return ns < UINT64_MAX - c->base_ns ? c->base_ns + (uint64_t)ns : UINT64_MAX;
}

uint64_t eventclock_units(const struct eventclock *c, uint64_t ns)
{
    return (uint64_t)(((unsigned __int128)ns << EVENTCLOCK_SHIFT) / c->rate);
}

uint64_t eventclock_now(const struct eventclock *c)
{
    return c->ticks ? __rdtsc() : util_now_ns(CLOCK_MONOTONIC);
}
