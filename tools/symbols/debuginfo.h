/* debuginfo.h - function names, source lines and inlined calls of one image.
 *
 * Owns:     struct debuginfo: the libdwfl handle of one image.
 * Contexts: the tools only; one thread. Never asks the network: symbols_new() sees to that.
 * Errors:   what is not known is NULL or 0.
 * Source:   elfutils libdwfl.h and libdw.h; DWARF 5 section 3.3.8 for inlined calls.
 *
 * Addresses here are those of the file (virtual addresses without load bias). */
#ifndef SIGVET_TOOLS_DEBUGINFO_H
#define SIGVET_TOOLS_DEBUGINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

#define DEBUGINFO_LEVELS 64u

struct debuginfo;

/* One function at an address: itself, or what was inlined there. Names live as long as the
 * handle. */
struct debuginfo_level {
    const char *name;    /* as the source has it */
    const char *linkage; /* as linked, where the debug information says so; or NULL */
    const char *file;
    const char *directory; /* what a relative `file` starts from; or NULL */
    int line;
};

/* A symbol of the symbol table that covers an address. */
struct debuginfo_symbol {
    const char *name;
    uint64_t start, size;
};

struct debuginfo *debuginfo_new(struct image *img);
void debuginfo_free(struct debuginfo *d);

/* Fills the levels at `vaddr`, innermost first; returns how many. 0: no function is described
 * there, but the first level may still have a line (assembly). *start gets the address where the
 * outermost function begins, or 0. */
size_t debuginfo_levels(struct debuginfo *d, uint64_t vaddr, struct debuginfo_level *out,
                        size_t max, uint64_t *start);

/* The symbol whose extent covers `vaddr`; one without an extent only where it begins. */
bool debuginfo_symbol(struct debuginfo *d, uint64_t vaddr, struct debuginfo_symbol *out);

/* The only function of this name in the symbol table; 0: none or several. */
uint64_t debuginfo_find(struct debuginfo *d, const char *name);

/* Whether the full symbol table is there; without it, only exported functions have symbols. */
bool debuginfo_complete(struct debuginfo *d);

#endif
