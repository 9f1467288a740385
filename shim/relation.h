/* relation.h - what the target of a call is to its caller: itself, a child, of this run, or outside.
 *
 * Owns:     a few pieces of memory for paths, each one thread's for a moment.
 * Contexts: any; at most 500 bytes of stack. Nothing is asked of the kernel about the caller itself; about
 *           others /proc is read, at most RELATION_HOPS parents up, or RELATION_ENTRIES processes for a group. errno
 *           untouched. One descriptor is open for a while. The tools use it, too, for callers that are not
 *           themselves.
 * Errors:   what cannot be found out is SIGVET_TARGET_OUTSIDE.
 * Source:   proc(5), kill(2), setsid(2), credentials(7).
 *
 * O1  Of this run is: the caller; who descends from it, or from the root; who is in a session whose leader is
 *     (a session is joined by being forked only); who was started with this run's trace in its environment.
 * O2  A group is of this run when each of its processes is, or when its session is (O1).
 * O3  A path of any length is read into a piece of static memory that its thread has claimed. One that is not given
 *     back, because a handler has jumped out, is lost until the thread ends; when all are in use, only
 *     short paths can be told. */
#ifndef SIGVET_SHIM_RELATION_H
#define SIGVET_SHIM_RELATION_H

#include <stdbool.h>
#include <stdint.h>

#include "policy_facts.h"

#define RELATION_HOPS 64
#define RELATION_ENTRIES 32768

struct relation_from {
    int32_t pid;        /* the caller's process */
    int32_t tid;        /* the calling thread; 0: unknown */
    int32_t root;       /* the run's root; 0: there is none */
    bool root_is_of_it; /* or else, as the launcher is not, only its descendants are */
    bool blind;         /* no system call may be made: only the caller is known */
    const char *
        mark; /* SIGVET_TRACE=FILE, as it stands in the environment of the run's programs; NULL: none */
};

/* As the call's argument names it: a process; as in kill(2), a process, a group, or -1; a group, or with 0
 * the caller's own; a thread; a thread of a process; a pidfd of the caller, with
 * the flags of pidfd_send_signal. Nobody is there: no kinds at all; one who
 * must be sure takes that for outside. */
void relation_process(const struct relation_from *from, int32_t pid, struct policy_target *to);
void relation_kill(const struct relation_from *from, int32_t pid, struct policy_target *to);
void relation_group(const struct relation_from *from, int32_t group, struct policy_target *to);
void relation_thread(const struct relation_from *from, int32_t tid, struct policy_target *to);
void relation_thread_of(const struct relation_from *from, int32_t pid, int32_t tid,
                        struct policy_target *to);
void relation_pidfd(const struct relation_from *from, int32_t fd, uint32_t flags,
                    struct policy_target *to);

/* Whom a call names. */
void relation_named(const struct relation_from *from, const struct policy_named *named,
                    struct policy_target *to);

/* Does `pid` run a file of this name (without folders)? */
bool relation_runs(const struct relation_from *from, int32_t pid, const char *program);

/* For who asks about many names: read once. Who could have two names with one sum could as well take the
 * name itself. */
struct relation_names {
    uint64_t sums[3]; /* 0: none */
    bool read;
};
void relation_names(const struct relation_from *from, int32_t pid, struct relation_names *names);
bool relation_is_among(const struct relation_names *names, const char *program);

#endif
