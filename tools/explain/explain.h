/* explain.h - what sigvet can tell about a name: a signal, a function, a flag, an si_code, a rule.
 *
 * Owns:     nothing.
 * Contexts: the tools only; one thread. The name is the user's: any string.
 * Errors:   an unknown name is NULL with one line that says what comes near it.
 * Source:   the tables in tools/explain/, include/sigvet/calls.def. */
#ifndef SIGVET_TOOLS_EXPLAIN_H
#define SIGVET_TOOLS_EXPLAIN_H

#include "explain_page.h"

/* The page about `name`, to be freed with page_free(). NULL: nothing has this name; *problem is one
 * line, to be freed. */
struct page *explain_name(const char *name, char **problem);

#endif
