/* stuck.h - files handlers that do not come back as findings.
 *
 * Owns:     nothing: findings are the set's.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   include/sigvet/trace.h (struct sigvet_stuck) */
#ifndef SIGVET_TOOLS_STUCK_H
#define SIGVET_TOOLS_STUCK_H

#include "finding.h"

/* `e` as for a call, but for name and judgement, which are not looked at; `s` is the record that e->call is the
 * beginning of. False: its stack does not lead to the handler: nothing was filed. `walk` is used. */
bool stuck_add(struct finding_set *set, struct symbols *symbols, const struct evidence *e,
               const struct sigvet_stuck *s, struct walk *walk);

#endif
