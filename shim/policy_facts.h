/* policy_facts.h - what a call asks for, read off its arguments by their kinds.
 *
 * Owns:     nothing. As policy.h, it is for the tools as well: what pointers point to is read by the caller's
 *           function.
 * Contexts: any; no system call of its own. Under 200 bytes of stack.
 * Errors:   what cannot be read is not there: the call itself will fail (EFAULT).
 * Source:   include/sigvet/calls/kinds.def, signal.def, implied.def. */
#ifndef SIGVET_SHIM_POLICY_FACTS_H
#define SIGVET_SHIM_POLICY_FACTS_H

#include "policy.h"
#include "sigvet/api.h"

/* One call, as the table and the program give it. */
struct policy_call {
    uint32_t number; /* row, or system call number */
    bool is_syscall;
    enum sigvet_class class;
    const uint8_t *kinds; /* [SIGVET_ARGS], enum sigvet_kind */
    const uint64_t *args; /* [SIGVET_ARGS] */
};

/* Reads `size` bytes at `from`; `sure`: libc will read them, too, so they are there. False: they are not. */
typedef bool policy_peek(void *context, uint64_t from, void *to, size_t size, bool sure);

/* How a call names its target; see relation_named(). */
struct policy_named {
    enum {
        NAMED_NOBODY,
        NAMED_OWN_THREAD, /* some thread of the calling process */
        NAMED_PROCESS,    /* pid */
        NAMED_KILL,       /* pid, as in kill(2) */
        NAMED_GROUP,      /* pid is the group; 0: the caller's own */
        NAMED_THREAD,     /* tid */
        NAMED_THREAD_OF,  /* pid, tid */
        NAMED_PIDFD,      /* pid is the descriptor */
        NAMED_UNKNOWN,    /* a group that cannot be told */
    } how;
    int32_t pid, tid;
    uint32_t flags; /* PIDFD */
};

/* Fills all but in_handler and fits. */
void policy_facts(struct policy_facts *facts, struct policy_named *named,
                  const struct policy_call *call, policy_peek *peek, void *context);

/* Of the calls that serve many purposes (fcntl, ioctl): has this one to do with signals? */
bool policy_about_signals(const uint8_t *kinds, const uint64_t *args);

#endif
