/* process.h - this process in the trace.
 *
 * Owns:     the process record.
 * Contexts: process_record: any, no system call. process_start: start-up.
 * Source:   fork(2), vfork(2). */
#ifndef SIGVET_SHIM_PROCESS_H
#define SIGVET_SHIM_PROCESS_H

#include <stdint.h>

#include "sigvet/trace.h"
#include "thread.h"

/* Start-up, once per image, with the trace mapped: writes the process record. */
void process_start(uint32_t pid, uint32_t parent_pid, const char *exe, int argc,
                   char *const argv[]);

/* The record of the process that runs now (a vfork child counts as its parent); NULL: no trace.
 * Writes one first when this is a forked child's first time here. */
struct sigvet_process *process_record(void);

extern uint64_t sigvet_own_record __attribute__((visibility("hidden")));

/* Its offset; 0: none. One comparison unless this is a new child or thread. */
static inline uint64_t process_offset(void)
{
    if (thread_self()->tid != thread_id()) {
        process_record();
    }
    return __atomic_load_n(&sigvet_own_record, __ATOMIC_RELAXED);
}

/* In the child of a fork() that we wrapped. */
void process_forked(void);

/* In the child of a system call that libc did not see: its thread descriptor still holds the parent's id. */
void process_forked_unseen(void);

uint32_t process_pid(void);

void process_gap(enum sigvet_gap kind, const char *text);

/* exit() runs. */
void process_end(void);

#endif
