/* enforce_pids.h - whom a caller means, and what it is.
 *
 * Owns:     nothing.
 * Contexts: the answering thread. /proc is read; what is there may change or go at any time.
 * Errors:   false or 0: it cannot be told.
 * Source:   proc_pid_status(5) (SigBlk, SigIgn, SigCgt), proc_pid_maps(5), pid_namespaces(7), ioctl_nsfs(2). */
#ifndef SIGVET_TOOLS_ENFORCE_PIDS_H
#define SIGVET_TOOLS_ENFORCE_PIDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "procfile.h"

/* The process that `who` calls `pid`, as it is called here; 0: none is known. */
pid_t enforce_pids_here(const struct procfile_ids *who, pid_t pid);

/* Does the code at `ip` belong to a libc or a shim of a process that has the shim? Then the shim
 * has already looked at the call. */
bool enforce_pids_has_shim(pid_t pid, uint64_t ip);

/* Is `signal` blocked, ignored or handled by the thread? Unknown: it is. */
bool enforce_pids_may_survive(pid_t tid, int signal);

#endif
