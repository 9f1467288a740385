/* facts.h - the table of calls as data: what is known about a function, by its symbol.
 *
 * Owns:     one entry per symbol of calls.def, the index over them, and what a user said of functions; all live
 *           until the tool ends.
 * Contexts: the tools only; one thread. Symbols come from traces: any string may be asked for.
 * Errors:   NULL for a symbol that the table does not know; only memory exhaustion ends the tool.
 * Source:   include/sigvet/calls.def; libiberty's demangler; --unsafe and --safe. */
#ifndef SIGVET_TOOLS_FACTS_H
#define SIGVET_TOOLS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/calls.h"

struct fact {
    const char *symbol;
    enum sigvet_verdict verdict;
    uint32_t why;        /* enum sigvet_why */
    const char *instead; /* "" : nothing to offer */
    enum sigvet_condition condition;
    uint32_t arg;     /* the argument that the condition looks at */
    bool intercepted; /* libsigvet.so records calls of it (KNOWN and STRICT rows: no) */
    bool jumps;       /* it goes on elsewhere: a handler that calls it may be left by it */
    bool said;        /* by a user, whatever the table says */
};

const struct fact *facts_find(const char *symbol);

/* What a user says of functions from now on, until facts_forget(): that this one is unsafe and calls of it
 * are recorded, or that those which the table calls unsafe and which are linked or written with this name are
 * safe. How many these are. */
void facts_say_unsafe(const char *symbol);
size_t facts_say_safe(const char *name);
void facts_forget(void);

/* Whether the table itself calls some function of this name unsafe, linked or written so; and whether it has
 * calls of this one recorded as such. */
bool facts_is_unsafe(const char *name);
bool facts_is_recorded(const char *symbol);

/* The name that a programmer wrote: "__fprintf_chk" -> "fprintf", "_ZdlPv" -> "operator
 * delete(void*)", "fopen64" -> "fopen". A symbol that is not in the table is returned as it is. */
const char *facts_plain(const char *symbol);

#endif
