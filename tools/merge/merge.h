/* merge.h - reports of several runs as one: of shards, of machines, of yesterday and today.
 *
 * Owns:     struct merge and the values in it.
 * Contexts: the tools only; one thread. What is merged was checked by merge_input.h.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/merge.md, docs/json.md
 *
 * M1  The result does not depend on the order of the reports, nor on what was merged before what: sums,
 *     unions, maxima, and the least of several values in an order of all values.
 * M2  A report that was merged may be merged again, and alone stays as it is. */
#ifndef SIGVET_TOOLS_MERGE_H
#define SIGVET_TOOLS_MERGE_H

#include <jansson.h>

struct merge;

struct merge *merge_new(void);
void merge_free(struct merge *m);
void merge_add(struct merge *m, const json_t *report);

/* All that was added, as one report: sorted, so that equal reports are equal bytes. Takes it out. */
json_t *merge_report(struct merge *m);

/* The bytes by which two values are compared: keys sorted. To be freed. */
char *merge_text(const json_t *value);

#endif
