/* accepting.h - suppressions and baselines of one run, from the options to the files written at its end.
 *
 * Owns:     what was read, and the open file of --write-baseline.
 * Contexts: the tools only.
 * Errors:   one line in why[], or on stderr at the end.
 * Source:   docs/suppressions.md, docs/baseline.md */
#ifndef SIGVET_TOOLS_ACCEPTING_H
#define SIGVET_TOOLS_ACCEPTING_H

#include <stdbool.h>
#include <stddef.h>

#include "accepted.h"
#include "options.h"

struct accepting {
    struct accepted accepted; /* for audit_accept() */
    int baseline;             /* descriptor to write to; -1: none */
};

/* Reads what the options name, and looks whether what is to be written can be. */
bool accepting_open(struct accepting *a, const struct options *o, char *why, size_t why_size);

/* Once the report is written: the new baseline, and suppressions that no report had room for. False, and a
 * line on stderr, if it could not be written. */
bool accepting_finish(struct accepting *a, const struct options *o, struct audit *audit);

#endif
