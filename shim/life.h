/* life.h - what every fork tells wrap_life.c, whoever made it. */
#ifndef SIGVET_SHIM_LIFE_H
#define SIGVET_SHIM_LIFE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a fork gave: takes note of being the child, and gives it back. */
pid_t life_forked(pid_t pid);
pid_t life_forked_unseen(pid_t pid); /* likewise, of one that libc did not see */

/* Is the child of libc's clone() with these flags followed like that of a fork? Not one that shares memory: it is a thread,
 * or like one; not one that brings thread-local storage, and has perhaps none of ours in it; nor where we may ask for
 * nothing (seal.h), such as its pid. */
bool life_follows_clone(uint64_t flags);

#endif
