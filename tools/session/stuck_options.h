/* stuck_options.h - the options about handlers that do not come back.
 *
 * Owns:     their rows of the table of options.
 * Contexts: the tools only.
 * Errors:   see options.h.
 * Source:   docs/rules.md (handler-stuck) */
#ifndef SIGVET_TOOLS_STUCK_OPTIONS_H
#define SIGVET_TOOLS_STUCK_OPTIONS_H

#include "trace_options.h"

#define STUCK_OPTIONS_FIRST 0x400 /* their keys begin here */
#define STUCK_DEFAULT_NS 10000000000u

const struct options_row *stuck_options_row(size_t i); /* NULL behind the last */
size_t stuck_options_count(void);
bool stuck_options_has(int key);

/* One option with its value. False: a bad one. */
bool stuck_options_set(struct options *o, int key, const char *value);

/* What a bad value should have been. */
const char *stuck_options_expected(int key);

#endif
