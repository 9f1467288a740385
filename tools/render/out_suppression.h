/* out_suppression.h - the suppression that is for a finding, ready to be put into a file.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Names come from the program and may hold anything.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/suppressions.md */
#ifndef SIGVET_TOOLS_OUT_SUPPRESSION_H
#define SIGVET_TOOLS_OUT_SUPPRESSION_H

#include "audit.h"

/* A block that ends with a line break. To be freed. */
char *out_suppression(const struct finding *f);

#endif
