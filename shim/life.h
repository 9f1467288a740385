/* life.h - what wrap_life.c must be told at start-up. */
#ifndef SIGVET_SHIM_LIFE_H
#define SIGVET_SHIM_LIFE_H

#include <stddef.h>
#include <sys/types.h>

/* The stack size that threads get by default, in bytes (RLIMIT_STACK when the image began). */
void life_learn(size_t stack_limit);

/* What a fork gave: takes note of being the child, and gives it back. */
pid_t life_forked(pid_t pid);
pid_t life_forked_unseen(pid_t pid); /* likewise, of one that libc did not see */

#endif
