/* trace_options.h - the options that only sigvet trace and recording of events have.
 *
 * Owns:     their rows of the table of options.
 * Contexts: the tools only.
 * Errors:   trace_options_set() says why in one line.
 * Source:   strace(1) for names and meaning; argp(3). */
#ifndef SIGVET_TOOLS_TRACE_OPTIONS_H
#define SIGVET_TOOLS_TRACE_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "options.h"

struct options_row {
    int commands; /* set of enum options_command */
    struct argp_option option;
};

#define TRACE_OPTIONS_FIRST 0x200 /* their keys begin here, but for those that are letters */

/* Row i, NULL behind the last. */
const struct options_row *trace_options_row(size_t i);

/* Whether the key is that of one of the rows. */
bool trace_options_has(int key);

/* Sets one option; `value` is NULL for a flag that was given. False: bad value, why[] says so when there
 * is more to say than what was expected. */
bool trace_options_set(struct options *o, int key, const char *value, char *why, size_t why_size);

/* What a bad value should have been. */
const char *trace_options_expected(int key);

/* Whether what was given for sigvet trace goes together, one line in why[] if not. */
bool trace_options_check(const struct options *o, char *why, size_t why_size);

#endif
