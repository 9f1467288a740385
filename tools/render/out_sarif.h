/* out_sarif.h - the parts of a SARIF log.
 *
 * Owns:     nothing; what these return belongs to the caller.
 * Contexts: the tools only.
 * Errors:   out of memory ends the tool.
 * Source:   SARIF 2.1.0 (OASIS Standard); docs/formats.md. */
#ifndef SIGVET_TOOLS_OUT_SARIF_H
#define SIGVET_TOOLS_OUT_SARIF_H

#include <jansson.h>

#include "decisions.h"
#include "out.h"

#define SARIF_POLICY "policy" /* the rule behind all others: what the policy did */
#define SARIF_ROOT "SRCROOT"  /* the uriBaseId of the source root */

/* Shown text as a message object: braces doubled, as they would begin a placeholder (3.11.5). */
json_t *sarif_message(const char *text);

json_t *sarif_driver(void);                                                 /* 3.19 */
json_t *sarif_result(const struct finding *f, const struct out_options *o); /* 3.27 */
json_t *sarif_decision(const struct decision *d, const struct out_options *o);

#endif
