/* apicall.h - calls of the signal API as events: what they were asked, what they answered.
 *
 * Owns:     nothing.
 * Contexts: any; errno is as the real call left it. About 200 bytes of stack besides those of the call.
 * Source:   include/sigvet/calls/signal.def and kinds.def. */
#ifndef SIGVET_SHIM_APICALL_H
#define SIGVET_SHIM_APICALL_H

#include <stdbool.h>
#include <stdint.h>

#include "report.h"
#include "rows.h"

struct policy_visit;

/* Notes a call that is not made from here. */
void apicall_note(uint32_t row, const struct shape *shape, const struct call_state *state);

/* Makes the call, whose real function is `target`, and leaves its result in state->rax: then NULL.
 * Or, for what is none of our business: where the stub must jump to. */
void *apicall_traced(uint32_t row, const struct shape *shape, struct call_state *state,
                     void *target);

/* Calls `target`. */
long apicall_made(void *target, const uint64_t args[SIGVET_ARGS]);

/* A call that the policy has refused, as an event. */
void apicall_refused(const struct policy_visit *visit);

/* A system call by number, and what makes it. */
struct syscall_words {
    uint64_t number;
    uint64_t arg[6];
    uintptr_t caller, sp; /* as in struct sigvet_call_event */
};

typedef long syscall_made(const struct syscall_words *w);

/* `flags`: SIGVET_EVENT_RAW or 0. `negative`: `made` gives
 * -errno, not -1 with errno. */
long apicall_syscall(const struct shape *shape, const struct syscall_words *w, syscall_made *made,
                     uint32_t flags, bool negative);

/* Notes a system call that `made` could not come back from as one. */
void apicall_syscall_note(const struct shape *shape, const struct syscall_words *w, uint32_t flags);

/* A system call that is made elsewhere: begun and ended. */
struct syscall_open {
    const struct shape *shape;
    struct syscall_words words;
    struct sigvet_call_event *event;
    uint32_t deferred, there; /* see struct call */
    uint32_t forks;           /* thread.h, as it began */
};

/* False: it has nothing to do with signals, there is nothing to end. */
bool apicall_syscall_begin(struct syscall_open *o, const struct shape *shape,
                           const struct syscall_words *w, uint32_t flags);
void apicall_syscall_end(const struct syscall_open *o, long result); /* -errno is a failure */

#endif
