/* leftover.h - removes traces that runs have left which were killed before they could.
 *
 * Owns:     nothing.
 * Contexts: the launcher only. Other runs make and remove theirs at the same time.
 * Errors:   none: what cannot be looked at or removed stays.
 * Source:   flock(2), mkdtemp(3). */
#ifndef SIGVET_TOOLS_LEFTOVER_H
#define SIGVET_TOOLS_LEFTOVER_H

#define LEFTOVER_AGE 86400 /* seconds: so long a trace can still be reported by its name */

/* Says that the trace behind this descriptor belongs to a run, for as long as it or a copy of it is open. */
void leftover_claim(int fd);

/* Removes our user's traces under `base`, made by tracefile_create_private(), that belong to no run any more and
 * were not written for LEFTOVER_AGE. */
void leftover_remove(const char *base);

#endif
