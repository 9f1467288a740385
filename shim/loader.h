/* loader.h - where the dynamic loader keeps its list of modules.
 *
 * Owns:     the address of that list.
 * Contexts: any, before the library is relocated, too: only system calls, and what the loader has in memory.
 * Errors:   NULL: there is no such list.
 * Source:   the loader's <link.h> (struct r_debug, DT_DEBUG, _r_debug), getauxval(3). */
#ifndef SIGVET_SHIM_LOADER_H
#define SIGVET_SHIM_LOADER_H

#include <link.h>
#include <stddef.h>

struct auxiliary {
    const ElfW(Phdr) * headers; /* of the program */
    size_t header_count;
    uintptr_t base; /* of its interpreter, the loader; 0: it was called as a program itself */
};

/* One entry of the auxiliary vector. */
void auxiliary_take(struct auxiliary *aux, const ElfW(auxv_t) * v);

/* Start-up, where the vector is at hand; saves looking it up. */
void loader_learn(const struct auxiliary *aux);

const struct r_debug *loader_debug(void);

#endif
