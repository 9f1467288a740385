/* explain_kind.h - the kinds of names: each one is a table that can be searched and described.
 *
 * Owns:     nothing; each kind is one explain_*.c and one row of the table in explain.c.
 * Contexts: the tools only; one thread.
 * Errors:   none: a row is always one that the kind itself has counted or found.
 * Source:   the tables in tools/explain/, include/sigvet/calls.def. */
#ifndef SIGVET_TOOLS_EXPLAIN_KIND_H
#define SIGVET_TOOLS_EXPLAIN_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain_page.h"
#include "sigvet/api.h"
#include "sigvet/calls.h"

/* How well a name fits a row. Of two rows the better one is meant; the other is pointed to. */
enum explain_match { MATCH_NONE, MATCH_LOOSE, MATCH_EXACT };

struct explain_kind {
    const char *name; /* "signal", "function" ... */
    size_t (*count)(void);
    const char *(*row_name)(size_t row); /* what a user would write to get just this row */
    enum explain_match (*find)(const char *name, size_t *row);
    struct page *(*describe)(size_t row);
};

extern const struct explain_kind explain_signals, explain_functions, explain_syscalls;
extern const struct explain_kind explain_flags, explain_codes, explain_rules;

/* A find() for names in which case does not matter, over the rows that row_name() names. */
enum explain_match explain_search(const char *name, size_t count,
                                  const char *(*row_name)(size_t row), size_t *row);

/* Rows of explain_signals: signal n is row n - 1. */
const char *explain_signal_title(size_t row);
const char *explain_signal_action(size_t row); /* "terminate", "core" ... */

/* Rows of explain_functions; verdicts are those of facts.h. */
enum sigvet_verdict explain_function_verdict(size_t row);
bool explain_function_is_api(size_t row);
const char *explain_verdict_name(enum sigvet_verdict verdict); /* "safe" ... */

/* Rows of explain_rules. */
const char *explain_rule_title(size_t row);

/* What a function of the signal API or a system call is for. */
void explain_put_class(struct page *p, enum sigvet_class class);

/* Adds the codes that come with this signal alone; with `signal` 0 those that come with any. */
void explain_put_codes(struct page *p, int signal);

#endif
