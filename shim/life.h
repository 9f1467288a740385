/* life.h - what every fork tells wrap_life.c, whoever made it. */
#ifndef SIGVET_SHIM_LIFE_H
#define SIGVET_SHIM_LIFE_H

#include <linux/sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a fork gave: takes note of being the child, and gives it back. */
pid_t life_forked(pid_t pid);
pid_t life_forked_unseen(pid_t pid); /* likewise, of one that libc did not see */

/* Does libc's clone() with these flags make a process like that of a fork? Memory that is shared makes a thread, or what
 * is like one; who brings thread-local storage has perhaps none of ours in it. */
static inline bool life_is_fork(uint64_t clone_flags)
{
    return (clone_flags & (CLONE_VM | CLONE_SETTLS)) == 0;
}

#endif
