/* learn.h - a policy from a trace: it allows what the trace did, and denies the rest.
 *
 * Owns:     the way from the trace's records and events to the text.
 * Contexts: the tools only; the trace is hostile.
 * Errors:   a trace without events, or that cannot be read: false, with one line in why[]. What the trace may have
 *           missed: a line on stderr and a comment for each.
 * Source:   docs/policy.md "Learning a policy". */
#ifndef SIGVET_TOOLS_LEARN_H
#define SIGVET_TOOLS_LEARN_H

#include <stdbool.h>
#include <stdio.h>

bool learn(const char *trace, FILE *to, char *why, size_t why_size);

#endif
