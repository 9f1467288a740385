/* baseline.h - the findings that were there before: only new ones count.
 *
 * Owns:     the fingerprints of a baseline, with what people need to recognize them.
 * Contexts: the tools only; one thread. The file is the user's, but may hold anything.
 * Errors:   one line in why[].
 * Source:   docs/baseline.md; RFC 8259. */
#ifndef SIGVET_TOOLS_BASELINE_H
#define SIGVET_TOOLS_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "audit.h"

struct baseline_entry;

/* All zero: an empty one. */
struct baseline {
    struct baseline_entry *by_fingerprint;
};

/* Adds what a file holds. */
bool baseline_load(struct baseline *b, const char *file, char *why, size_t why_size);
void baseline_add(struct baseline *b, const struct finding *f);
bool baseline_has(const struct baseline *b, const struct finding *f);
void baseline_clear(struct baseline *b);

/* Opens a file to write to, without changing it yet; -1: it cannot be written. */
int baseline_open(const char *file, char *why, size_t why_size);

/* Replaces what is in the file, sorted, so that two versions of it can be compared; closes it. */
bool baseline_write(struct baseline *b, int fd, const char *file, char *why, size_t why_size);

#endif
