/* policy_fits.h - whether an action makes sense for a call, and whether a line of a rule can ever match it.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   docs/policy.md, section "Actions"; include/sigvet/calls/signal.def, policy_facts.def */
#ifndef SIGVET_TOOLS_POLICY_FITS_H
#define SIGVET_TOOLS_POLICY_FITS_H

#include "policy_model.h"

/* NULL: it does. Otherwise why not, to be put behind the call's name: "does not return". */
const char *policy_unfit(const struct policy_rule *rule, const struct policy_call *call);

bool policy_asks_disposition(const struct policy_call *call);
bool policy_asks_flags(const struct policy_call *call);
bool policy_asks_mask(const struct policy_call *call);
bool policy_asks_target(const struct policy_call *call);

#endif
