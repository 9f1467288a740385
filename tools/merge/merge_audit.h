/* merge_audit.h - a report in JSON as findings again: for the other formats, for suppressions, for a baseline.
 *
 * Owns:     the findings, which point into the report.
 * Contexts: the tools only. The report was checked by merge_input.h or made by merge.h.
 * Errors:   what is missing or of another type is unknown; only memory exhaustion ends the tool.
 * Source:   docs/json.md */
#ifndef SIGVET_TOOLS_MERGE_AUDIT_H
#define SIGVET_TOOLS_MERGE_AUDIT_H

#include <jansson.h>

#include "accepted.h"
#include "audit.h"

struct merge_audit;

/* Marks in the report what is accepted now: findings move to its suppressed ones or become known, and it
 * is counted anew. Returns the report. */
json_t *merge_audit_accept(json_t *report, struct accepted *accepted);

/* Takes the report over. */
struct merge_audit *merge_audit_new(json_t *report);
void merge_audit_free(struct merge_audit *m);
struct audit *merge_audit_get(struct merge_audit *m);

#endif
