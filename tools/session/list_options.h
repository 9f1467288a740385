/* list_options.h - the options that say of functions whether they are safe.
 *
 * Owns:     their rows of the table of options.
 * Contexts: the tools only.
 * Errors:   one line in why[].
 * Source:   docs/lists.md */
#ifndef SIGVET_TOOLS_LIST_OPTIONS_H
#define SIGVET_TOOLS_LIST_OPTIONS_H

#include "trace_options.h"

#define LIST_OPTIONS_FIRST 0x500 /* their keys begin here */

size_t list_options_count(void);
const struct options_row *list_options_row(size_t i); /* NULL behind the last */
bool list_options_has(int key);

/* One option with its value. False: a bad one, which why[] names. */
bool list_options_set(struct options *o, int key, const char *value, char *why, size_t why_size);

/* At the end: whether what was said of functions goes together. What the table says too is left out of
 * o->unsafe. */
bool list_options_finish(struct options *o, char *why, size_t why_size);
void list_options_free(struct options *o);

#endif
