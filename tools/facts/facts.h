/* facts.h - the table of calls as data: what is known about a function, by its symbol.
 *
 * Owns:     one entry per symbol of calls.def, and the index over them; both live until the tool
 *           ends.
 * Contexts: the tools only; one thread. Symbols come from traces: any string may be asked for.
 * Errors:   NULL for a symbol that the table does not know; only memory exhaustion ends the tool.
 * Source:   include/sigvet/calls.def; libiberty's demangler. */
#ifndef SIGVET_TOOLS_FACTS_H
#define SIGVET_TOOLS_FACTS_H

#include <stdbool.h>
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
};

const struct fact *facts_find(const char *symbol);

/* The name that a programmer wrote: "__fprintf_chk" -> "fprintf", "_ZdlPv" -> "operator
 * delete(void*)", "fopen64" -> "fopen". A symbol that is not in the table is returned as it is. */
const char *facts_plain(const char *symbol);

#endif
