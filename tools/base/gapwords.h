/* gapwords.h - the kinds of gaps in words.
 *
 * Owns:     nothing.
 * Contexts: the tools only; read-only data.
 * Errors:   an unknown kind has words too, so that hostile input can be shown.
 * Source:   include/sigvet/trace.h (enum sigvet_gap), docs/json.md. */
#ifndef SIGVET_TOOLS_GAPWORDS_H
#define SIGVET_TOOLS_GAPWORDS_H

#include <stdint.h>

const char *gapwords_kind(uint32_t kind); /* "static" */
const char *gapwords_text(uint32_t kind); /* "statically linked, nothing can be preloaded" */

#endif
