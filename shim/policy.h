/* policy.h - the policy's evaluator: is a block whole, and what does it say about one call?
 *
 * Owns:     nothing. It knows the block and what it is told, no state of a process: the shim and the tools
 *           both use it.
 * Contexts: any; no system call, no lock, no allocation; under 256 bytes of stack besides what the answers
 *           to its questions take. Bounded: the rules of the block, once.
 * Source:   include/sigvet/config.h, docs/policy.md.
 *
 * L1  Of a block that policy_valid() let pass, nothing outside of its `size` bytes is read.
 * L2  The first rule that matches decides. A rule's limit is asked for last, because asking counts. */
#ifndef SIGVET_SHIM_POLICY_H
#define SIGVET_SHIM_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/config.h"

#define POLICY_SET_WORDS (SIGVET_POLICY_RULES / 64u)

/* What policy_decide() says beside a rule's index and SIGVET_DECISION_DEFAULT. */
#define POLICY_UNCONCERNED (UINT32_MAX - 1u)

/* Why the `size` bytes at `block` (8-byte aligned) are no policy that can be used, as the end of a sentence;
 * NULL: they are one. `table` of the block is left to the caller to compare. */
const char *policy_fault(const void *block, size_t size);
bool policy_valid(const void *block, size_t size);

/* What one call asks for. */
struct policy_facts {
    uint32_t number; /* row of the table, or of a system call its number */
    bool is_syscall;
    bool in_handler; /* a handler runs on the calling thread */
    bool no_signal;  /* it names no signal */
    bool enquiry;    /* of class send, with signal 0: nothing is sent */
    bool
        only_asks; /* it changes nothing (an enquiry, sigaction(sig, NULL, old)): no matter of the default */
    bool has_target; /* it names somebody: worth asking */
    bool has_flags;  /* it installs with the SA_ bits of `flags` */
    uint32_t flags;
    uint32_t disposition; /* enum sigvet_policy_disposition */
    uint32_t masks;       /* enum sigvet_policy_mask */
    uint64_t signals;     /* those that it concerns, 1 to 64 as bits 0 to 63 */
    const uint64_t *fits; /* policy_fitting() of the calling program; NULL: every rule fits */
};

/* Who is meant by a call. */
struct policy_target {
    uint32_t kinds; /* enum sigvet_target; 0: nobody */
    int32_t pid;    /* 0: nobody in particular */
};

/* What is asked only when a rule needs it to be decided. NULL in place of a function: the answer is no. */
struct policy_asks {
    void *context;
    /* Asked once at most. */
    void (*target)(void *context, struct policy_target *target);
    bool (*runs)(void *context, int32_t pid, const char *program); /* does `pid` run it? */
    bool (*from)(void *context, const char *module);               /* is the caller in it? */
    bool (*within)(void *context, uint32_t rule, uint32_t limit);  /* and counts it */
};

/* The rule that decides, SIGVET_DECISION_DEFAULT, or POLICY_UNCONCERNED. *target: whom it concerns, if that
 * was asked for, else zeros; may be NULL. */
uint32_t policy_decide(const struct sigvet_policy *p, const struct policy_facts *facts,
                       const struct policy_asks *asks, struct policy_target *target);

/* May any rule or the default be about this call? False saves looking for its facts. */
bool policy_concerns(const struct sigvet_policy *p, uint32_t number, bool is_syscall,
                     const uint64_t *fits);

/* The rules that are about processes that run `program` (a file's name without folders). */
void policy_fitting(const struct sigvet_policy *p, const char *program,
                    uint64_t fits[POLICY_SET_WORDS]);

/* What is behind a path's last slash. */
const char *policy_file_name(const char *path);

static inline const struct sigvet_policy_rule *policy_rule(const struct sigvet_policy *p,
                                                           uint32_t rule)
{
    return (const struct sigvet_policy_rule *)((const unsigned char *)p + p->rules_off) + rule;
}

static inline const char *policy_string(const struct sigvet_policy *p, uint32_t string)
{
    return (const char *)p + p->strings_off + string;
}

/* The set at `index` of those that begin at `offset`. */
static inline const uint64_t *policy_set(const struct sigvet_policy *p, uint32_t offset,
                                         uint32_t index)
{
    return (const uint64_t *)((const unsigned char *)p + offset) + (size_t)index * p->words;
}

/* What is done where `decided` is a rule or SIGVET_DECISION_DEFAULT. */
static inline enum sigvet_action policy_action(const struct sigvet_policy *p, uint32_t decided)
{
    return decided < p->rules ? policy_rule(p, decided)->action : p->default_action;
}

static inline uint32_t policy_error(const struct sigvet_policy *p, uint32_t decided)
{
    return decided < p->rules ? policy_rule(p, decided)->error : p->default_errno;
}

#endif
