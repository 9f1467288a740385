/* coverage.h - which handlers were installed, and which of them ever ran.
 *
 * Owns:     one entry per program, handler and signal; the records behind it are kept by pointer.
 * Contexts: the tools only; one thread.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   include/sigvet/trace.h: HANDLER records. */
#ifndef SIGVET_TOOLS_COVERAGE_H
#define SIGVET_TOOLS_COVERAGE_H

#include "audit.h"

struct coverage;

struct coverage *coverage_new(void);
void coverage_free(struct coverage *c);

/* `space` may be NULL: then handlers are told apart by address. */
void coverage_add(struct coverage *c, struct symbols *symbols, struct space *space, const char *exe,
                  const struct sigvet_handler *rec);

/* The record goes away; what it tells stays. */
void coverage_forget(struct coverage *c, const struct sigvet_handler *rec);

/* Fills in what the summary says of handlers, as of now. */
void coverage_sum(struct coverage *c, struct summary *out);

#endif
