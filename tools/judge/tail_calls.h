/* tail_calls.h - which calls a function of the C++ runtime jumped on to: operator delete(void *, size_t) to
 * operator delete(void *), and that to free().
 *
 * Owns:     the last such call of a few threads.
 * Contexts: the tools only; one thread. Records of a thread in the order in which they were written.
 * Errors:   what was not seen, or is too long ago, is no jump.
 * Source:   the x86-64 psABI: who is jumped to finds the stack and the first argument as they were. */
#ifndef SIGVET_TOOLS_TAIL_CALLS_H
#define SIGVET_TOOLS_TAIL_CALLS_H

#include "rule.h"

#define TAIL_CALLS_MOST 32u

struct tail_calls {
    struct tail_call {
        uint64_t process, ucontext, sp, ret, argument;
        uint32_t tid;
    } last[TAIL_CALLS_MOST]; /* by thread */
};

/* Whether the call, which was walked, was jumped to by one with a record of its own. It is kept for the next ones. */
bool tail_calls_feed(struct tail_calls *t, const struct rule_input *in);

#endif
