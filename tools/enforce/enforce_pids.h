/* enforce_pids.h - who calls, and whom a number means that a caller in another PID namespace says.
 *
 * Owns:     nothing.
 * Contexts: the answering thread. /proc is read; what is there may change or go at any time.
 * Errors:   false or 0: it cannot be told.
 * Source:   proc_pid_status(5) (Tgid, NStgid, NSpid), pid_namespaces(7), ioctl_nsfs(2). */
#ifndef SIGVET_TOOLS_ENFORCE_PIDS_H
#define SIGVET_TOOLS_ENFORCE_PIDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct enforce_ids {
    pid_t tgid;
    unsigned depth; /* PID namespaces that know it, from ours on down; 1: it lives in ours */
    pid_t inner;    /* its process in its own namespace */
    pid_t thread;   /* its thread, likewise */
};

/* Of a thread, by its id here. */
bool enforce_pids_of(pid_t tid, struct enforce_ids *ids);

/* The process that `who` calls `pid`, as it is called here; 0: none is known. */
pid_t enforce_pids_here(const struct enforce_ids *who, pid_t pid);

/* When it was started, in ticks since the boot: a number that is taken anew has another one. 0:
 * unknown. */
uint64_t enforce_pids_start(pid_t pid);

#define ENFORCE_NAME 64
bool enforce_pids_name(pid_t pid, char name[ENFORCE_NAME]);

/* Does the code at `ip` belong to a libc or a shim of a process that has the shim? Then the shim
 * has already looked at the call. */
bool enforce_pids_has_shim(pid_t pid, uint64_t ip);

/* Is `signal` blocked, ignored or handled by the thread? Unknown: it is. */
bool enforce_pids_may_survive(pid_t tid, int signal);

#endif
