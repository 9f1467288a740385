/* policy_act.h - what a rule does to a call.
 *
 * Owns:     nothing.
 * Contexts: any. policy_pretend asks libc for the state that the call is about. policy_stop, policy_abort and policy_kill make system
 *           calls; policy_stop makes none, and does nothing, once the program has limited its own.
 * Errors:   see J2 of policy_apply.h.
 * Source:   docs/policy.md "Actions"; include/sigvet/calls/implied.def. */
#ifndef SIGVET_SHIM_POLICY_ACT_H
#define SIGVET_SHIM_POLICY_ACT_H

#include "policy_apply.h"

enum policy_outcome policy_deny(struct policy_visit *visit, int error);
enum policy_outcome policy_pretend(struct policy_visit *visit);
enum policy_outcome policy_rewrite(struct policy_visit *visit,
                                   const struct sigvet_policy_rule *rule);

/* By SIGABRT, whatever its disposition and the mask are. */
_Noreturn void policy_abort(void);
_Noreturn void policy_kill(void);

/* Returns once the process was continued. */
void policy_stop(const struct policy_visit *visit, uint32_t rule);

#endif
