/* policy_apply.h - one call under the policy: decided about, told of, and done with as the rule says.
 *
 * Owns:     nothing.
 * Contexts: any, handlers and vfork children included; nothing but the stack (at most 800 bytes with all that it
 *           calls) and atomics. System calls: those of
 *           relation.h where a rule asks for it, and those that an action is made of.
 *           errno: set by a refusal, else untouched.
 * Errors:   a record that finds no room is counted as lost; the decision stands.
 * Source:   docs/policy.md.
 *
 * J1  The record is written before anything is done.
 * J2  What has no way to fail, or cannot be pretended, is made after all; `sigvet policy check` refuses such
 *     rules. */
#ifndef SIGVET_SHIM_POLICY_APPLY_H
#define SIGVET_SHIM_POLICY_APPLY_H

#include <signal.h>

#include "disposition.h"
#include "policy_start.h"
#include "report.h"
#include "rows.h"
#include "sigvet/trace.h"
#include "thread.h"

struct policy_visit {
    uint32_t number; /* row, or system call number */
    bool is_syscall;
    bool raw; /* made by an instruction of the program's own: failures are -errno */
    const struct shape *shape; /* NULL: no call of the signal API, but an unsafe one in a handler */
    uint64_t *args; /* [SIGVET_ARGS], as they were given; afterwards, as the call is to be made */
    uintptr_t caller, sp;           /* the return address, and where that stands */
    const struct call_state *state; /* registers as the stub found them; or NULL, and these: */
    const struct sigvet_regs *regs;
    const struct frame *frame; /* the handler that runs; NULL: none */
    long result;               /* of what is not to be made */
    uint32_t rule;             /* POLICY_CHANGED: that one */
};

/* What a changed argument points to: lives until the call has been made. */
union policy_changed {
    struct sigaction act;
    struct kernel_action kernel;
};

enum policy_outcome {
    POLICY_MADE,     /* to be made, with `args` */
    POLICY_CHANGED,  /* likewise, but policy_change() has a word about what they point to */
    POLICY_REFUSED,  /* not to be made: it fails with `result` */
    POLICY_ANSWERED, /* not to be made: it succeeds with `result` */
};

/* Cheap: may the policy have something to say? */
static inline bool policy_about(uint32_t number, bool is_syscall)
{
    const struct policy_run *run = &sigvet_policy_run;
    return run->policy != NULL && policy_concerns(run->policy, number, is_syscall, run->fits);
}

enum policy_outcome policy_apply(struct policy_visit *visit);

/* What `rule` changes of what an argument points to goes to `changed`, and the argument there. A call by
 * the kernel's structure (a system call) uses its member `kernel` only. */
void policy_change(const struct shape *shape, uint64_t *args, uint32_t rule,
                   union policy_changed *changed);

/* A function that is no call of the signal API is called in the handler of `f`. */
void policy_unsafe(uint32_t row, struct call_state *state, const struct frame *f);

#endif
