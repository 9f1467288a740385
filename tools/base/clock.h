/* clock.h - the time stamp counter of this machine, and the clocks that it is compared with.
 *
 * Owns:     nothing.
 * Contexts: the launcher.
 * Errors:   a machine that tells nothing of its counter has none that can be used.
 * Source:   proc(5) for /proc/cpuinfo; Intel SDM volume 3, 18.17 (invariant TSC). */
#ifndef SIGVET_TOOLS_CLOCK_H
#define SIGVET_TOOLS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the counter has one rate, on all processors and in all their states of sleep. */
bool clock_is_steady(void);

/* The same, of the text of /proc/cpuinfo: of its first processor. */
bool clock_is_steady_by(const char *cpuinfo);

/* CLOCK_MONOTONIC and the counter at the same moment, as closely as can be had. */
void clock_pair(uint64_t *ns, uint64_t *tsc);

#endif
