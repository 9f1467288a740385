/* enforce_serve.h - answers the kernel's questions while the program runs.
 *
 * Owns:     the descriptor that asks; what is remembered from one question to the next.
 * Contexts: a thread of the launcher of its own, with every signal blocked.
 * Errors:   a question that is gone (its caller was killed) needs no answer.
 * Source:   seccomp_unotify(2).
 *
 * V1  Nothing is done to a process before SECCOMP_IOCTL_NOTIF_ID_VALID has said that its number
 *     still is the caller's.
 * V2  A call that is refused is never made, whatever else fails. */
#ifndef SIGVET_TOOLS_ENFORCE_SERVE_H
#define SIGVET_TOOLS_ENFORCE_SERVE_H

#include "enforce_decide.h"
#include "enforce_filter.h"
#include "enforce_told.h"

#define ENFORCE_REMEMBERED 64u

struct enforce_serve {
    const struct enforce_plan *plan;
    const struct enforce_filter *filter;
    int socket; /* brings the descriptor */
    int stop;   /* eventfd: readable once the thread shall end */
    pid_t program;
    bool executed; /* the program's own exec, which is ours, was let pass */
    int listener;
    struct enforce_limits limits;
    struct enforce_told told;
    /* Stopped by us, and not come back yet; and ended by SIGABRT, if it does not survive that. */
    struct {
        pid_t tid;
        uint32_t number;
        uint64_t args[6];
    } stopped[ENFORCE_REMEMBERED];
    struct {
        pid_t pid;
        uint64_t start;
    } aborted[ENFORCE_REMEMBERED];
    unsigned stopped_next, aborted_next;
};

/* The thread's body; `serve` is a struct enforce_serve. */
void *enforce_serve(void *serve);

#endif
