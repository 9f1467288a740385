/* life.h - what every fork tells wrap_life.c, whoever made it. */
#ifndef SIGVET_SHIM_LIFE_H
#define SIGVET_SHIM_LIFE_H

#include <sys/types.h>

/* What a fork gave: takes note of being the child, and gives it back. */
pid_t life_forked(pid_t pid);
pid_t life_forked_unseen(pid_t pid); /* likewise, of one that libc did not see */

#endif
