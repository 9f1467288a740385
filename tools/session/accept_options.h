/* accept_options.h - the options about what is known of already, and about what must have been seen.
 *
 * Owns:     their rows of the table of options.
 * Contexts: the tools only.
 * Errors:   see options.h.
 * Source:   docs/suppressions.md, docs/baseline.md */
#ifndef SIGVET_TOOLS_ACCEPT_OPTIONS_H
#define SIGVET_TOOLS_ACCEPT_OPTIONS_H

#include "trace_options.h"

#define ACCEPT_OPTIONS_FIRST 0x300 /* their keys begin here */

size_t accept_options_count(void);
const struct options_row *accept_options_row(size_t i);
bool accept_options_has(int key);

/* One option with its value. False: it is none. */
bool accept_options_set(struct options *o, int key, const char *value);
void accept_options_flag(struct options *o, int key, bool on);
void accept_options_free(struct options *o);

#endif
