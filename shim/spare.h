/* spare.h - functions of any library that a user has named: the rows without a name in the table.
 *
 * Owns:     which modules were there when the program began.
 * Contexts: spare_get: any; no lock, no allocation. spare_learn, spare_end: start-up and exit.
 * Errors:   a function that no module defines: as in real.h.
 * Source:   include/sigvet/spare.h, _dl_find_object(3) (glibc 2.35 and later). */
#ifndef SIGVET_SHIM_SPARE_H
#define SIGVET_SHIM_SPARE_H

#include <stdint.h>

/* The real function for a call from `caller`. */
void *spare_get(uint32_t row, uintptr_t caller);

/* Likewise of a listed one: where nothing that stays defines it, the caller's own library comes first. */
void *spare_own(uint32_t row, uintptr_t caller);

void spare_learn(void);
void spare_end(void); /* records what is loaded now: where a named function may come from */

#endif
