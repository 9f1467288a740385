/* procfile.h - what /proc tells of a process or a thread, and which of them a number means in another PID namespace.
 *
 * Owns:     nothing.
 * Contexts: the tools, any thread. What is there may change or go at any time, and a name in it may hold anything.
 * Errors:   false, 0 or NULL: it cannot be told.
 * Source:   proc_pid_stat(5), proc_pid_status(5) (Tgid, NStgid, NSpid), proc_pid_maps(5), pid_namespaces(7). */
#ifndef SIGVET_TOOLS_PROCFILE_H
#define SIGVET_TOOLS_PROCFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#define PROCFILE_STATUS 4096u /* room for a stat, or for all of a status that is asked for here */

/* The beginning of /proc/PID/NAME, as far as there is room, and a NUL; "" where it cannot be read. */
bool procfile_read(pid_t pid, const char *name, char *text, size_t size);

/* Likewise of /proc/PID/task/TID/NAME. */
bool procfile_read_thread(pid_t pid, pid_t tid, const char *name, char *text, size_t size);

/* The field of a stat, counted as in the manual; the first is 3: what stands before may hold anything. */
const char *procfile_stat_field(const char *stat, unsigned number);

/* What is behind "NAME:" in a status. */
const char *procfile_status_field(const char *status, const char *name);

/* Its signals, as bits 0 to 63; 0: it is not there. */
uint64_t procfile_status_mask(const char *status, const char *name);

/* When it was started, in ticks since the boot: a number that is taken anew has another one. */
uint64_t procfile_start(pid_t pid);

struct procfile_ids {
    pid_t tgid;
    unsigned depth; /* PID namespaces that know it, from ours on down; 1: it lives in ours */
    pid_t inner;    /* its process in its own namespace */
    pid_t thread;   /* its thread, likewise */
};

/* Of a thread, by its id here. */
bool procfile_ids(pid_t tid, struct procfile_ids *ids);

/* The thread of `pid` that calls itself `inner` in its own namespace, as it is called here. */
pid_t procfile_thread_here(pid_t pid, pid_t inner);

/* Whether the process has the file mapped; `at`: at this address, 0: somewhere. */
enum procfile_mapped { PROCFILE_UNMAPPED, PROCFILE_MAPPED, PROCFILE_UNREADABLE };
enum procfile_mapped procfile_maps(pid_t pid, const struct stat *file, uint64_t at);

/* Called with each process of /proc, or each thread of one. True: go on no further. */
typedef bool procfile_visit(pid_t id, void *arg);

/* The one at which `visit` ended; 0: none; -1: they cannot be listed. `pid` 0: all processes; else the threads of that one. */
pid_t procfile_each(pid_t pid, procfile_visit *visit, void *arg);

#endif
