/* policy_ask.h - the answers to what policy_decide() asks about this process.
 *
 * Owns:     nothing.
 * Contexts: any; errno untouched. The target of a call: system calls as in relation.h, none once the program has limited
 *           its own. The limit: one to read the clock, where no launcher tells the time.
 *           The answers are kept for one decision.
 * Errors:   a module that cannot be told is none that a rule names.
 * Source:   _dl_find_object(3) (glibc 2.35 and later). */
#ifndef SIGVET_SHIM_POLICY_ASK_H
#define SIGVET_SHIM_POLICY_ASK_H

#include "policy_facts.h"
#include "relation.h"

/* The call that is asked about, and what is known of it. */
struct policy_asking {
    struct policy_named named;
    uintptr_t caller;
    const char *module; /* it is in; NULL: not asked yet */
    struct relation_names names;
    struct policy_target target;
    bool has_target;
    bool wants_target, wants_names, wants_module;
};

/* Did policy_decide() lack an answer? Then what it said is void; the answer is there now, and it must be asked
 * again. Not found out from within it, because both take much of the stack. */
bool policy_ask_wanted(struct policy_asking *asking);

#define POLICY_ASKED_MOST 4 /* so often it is asked: each of the three lacks once */

struct policy_asks policy_asks(struct policy_asking *asking);

/* Start-up. */
void policy_ask_learn(void);

#endif
