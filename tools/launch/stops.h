/* stops.h - stops the launcher when the program stops, so that a shell sees a job that is stopped.
 *
 * Owns:     nothing; how far it has come stands in struct launch.
 * Contexts: the launcher, one thread. While it is stopped a child of its own looks after the program.
 * Errors:   none: what cannot be stopped goes on.
 * Source:   signal(7), waitid(2), tcgetpgrp(3), proc(5). */
#ifndef SIGVET_TOOLS_LAUNCH_STOPS_H
#define SIGVET_TOOLS_LAUNCH_STOPS_H

#include <stdbool.h>

#include "launch.h"

/* A SIGTSTP came to us. `passed`: to us alone. */
void stops_ask(struct launch *l, bool passed);

/* To be called now and then while the program has not ended. */
void stops_follow(struct launch *l);

#endif
