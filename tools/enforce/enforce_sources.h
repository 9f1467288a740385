/* enforce_sources.h - where the kernel finds what the rules ask for: in registers, or in memory.
 *
 * Owns:     nothing; all of it follows from the kinds of a system call's arguments.
 * Contexts: any of the tool.
 * Source:   calls/signal.def, calls/kinds.def. */
#ifndef SIGVET_TOOLS_ENFORCE_SOURCES_H
#define SIGVET_TOOLS_ENFORCE_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

enum enforce_target_source {
    ENFORCE_TARGET_NONE,
    ENFORCE_TARGET_VALUE,  /* a pid or tid */
    ENFORCE_TARGET_PIDFD,  /* a descriptor: what is open there can change */
    ENFORCE_TARGET_FCNTL,  /* a pid (F_SETOWN), or memory (F_SETOWN_EX) */
    ENFORCE_TARGET_THREAD, /* memory, but the kernel takes a thread of the caller only */
};

struct enforce_sources {
    enum enforce_target_source target;
    bool memory_signals; /* a set, or a struct sigevent */
    bool memory_action;  /* disposition and flags */
    bool tells;          /* it tells of the state before, or returns more than success */
    int signal;          /* argument that is the signal; -1: none */
    int target_at;       /* argument of the target; -1: none */
};

struct enforce_sources enforce_sources(uint32_t number);

#endif
