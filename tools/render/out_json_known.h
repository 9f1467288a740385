/* out_json_known.h - what a report in JSON says of handlers, of suppressions and of the baseline.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out_value.h.
 * Source:   docs/json.md */
#ifndef SIGVET_TOOLS_OUT_JSON_KNOWN_H
#define SIGVET_TOOLS_OUT_JSON_KNOWN_H

#include "audit.h"
#include "out_value.h"

#define OUT_JSON_SCHEMA 1 /* only keys are added to it */

/* Adds their keys to the summary. */
void out_json_summary_known(json_t *summary, const struct summary *s);

/* A finding that is suppressed, in short. */
json_t *out_json_suppressed(const struct finding *f);

/* The suppressions that were asked for, with their uses; NULL: none. */
json_t *out_json_suppressions(const struct suppressions *list);

#endif
