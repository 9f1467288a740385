/* scopes.h - which function and which inlined calls of a compilation unit hold an address.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   what is not known is NULL or 0.
 * Source:   elfutils libdw.h; DWARF 5 sections 3.3 (subroutines) and 3.5 (lexical blocks).
 *
 * Addresses here are those of the DWARF file. */
#ifndef SIGVET_TOOLS_SCOPES_H
#define SIGVET_TOOLS_SCOPES_H

#include <elfutils/libdw.h>
#include <stddef.h>
#include <stdint.h>

/* The function at `address` and the inlined calls in it, outermost first; how many, at most
 * `max`. */
size_t scopes_find(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die *chain, size_t max);

/* The name with its namespaces and classes before it, for functions that have no linkage name to
 * tell them, such as a lambda's operator(). The caller frees it. */
char *scopes_qualified_name(Dwarf_Die *die);

/* Where a function begins; of one that was split into a hot and a cold part, the part that is
 * entered. */
uint64_t scopes_entry(Dwarf_Die *die);

/* A string attribute, that of the abstract origin or the declaration if it has none of its own. */
const char *scopes_string(Dwarf_Die *die, unsigned name);

#endif
