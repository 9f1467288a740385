/* modules.h - which files are mapped where.
 *
 * Owns:     the modules record in force.
 * Contexts: any; no system call, no lock. Reads the loader's list while other threads may change
 *           it: skipped while the loader says that a change is under way.
 * Source:   struct link_map and struct r_debug of <link.h>. */
#ifndef SIGVET_SHIM_MODULES_H
#define SIGVET_SHIM_MODULES_H

#include <stdint.h>

/* Start-up, before the first record: what is loaded now stays, so its files may be looked into. */
void modules_start(void);

/* Offset of a modules record that is true now; writes one when the list changed. 0: no room, or no
 * list. */
uint64_t modules_now(void);

/* A library was closed: what is not mapped any more is told now, because nothing else may come that would
 * ask. And what has come there since: when the process ends. */
void modules_closed(void);
void modules_reopened(void);

/* Once a library was closed, an address may stand for something else than before: tells the lists of modules
 * apart. 0: none was closed. */
uint64_t modules_epoch(void);

#endif
