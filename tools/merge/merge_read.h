/* merge_read.h - one finding of a report in JSON as struct finding.
 *
 * Owns:     the frames and the process that a finding points to.
 * Contexts: the tools only. What is missing or of another type is unknown.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/json.md */
#ifndef SIGVET_TOOLS_MERGE_READ_H
#define SIGVET_TOOLS_MERGE_READ_H

#include <jansson.h>

#include "audit.h"

/* Strings are the value's. */
void merge_read_finding(const json_t *value, struct finding *f);
void merge_read_free(struct finding *f);

#endif
