/* real.h - the next definition of each intercepted function.
 *
 * Owns:     sigvet_real[], one pointer per row, NULL until it is first needed.
 * Contexts: any, before relocation included. Looks symbols up in memory by itself: no dlsym, no
 *           lock, no allocation.
 * Errors:   a function that no later module defines resolves to one that returns 0.
 * Source:   ELF gABI, the GNU hash and symbol version sections, <link.h>. */
#ifndef SIGVET_SHIM_REAL_H
#define SIGVET_SHIM_REAL_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#include "rows.h"

extern void *sigvet_real[ROWS] __attribute__((visibility("hidden")));

/* The next definition of a row, with the prototype of `symbol`. */
#define REAL(symbol) ((__typeof__(&symbol))real_get(ROW_##symbol))

/* Resolves on first use; afterwards one load, unless it is of a library that may go away. */
void *real_get(uint32_t row);

/* Start-up: what is loaded now stays. The last module of that; NULL: not known yet. */
void real_learn(void);
const struct link_map *real_last_at_start(void);

/* Our own function that a row with action BODY leads to; NULL for other rows. */
void *real_body(uint32_t row);

/* The address that we export for a row. */
uintptr_t stub_address(uint32_t row);

/* The first definition in load order, the program's own included, but not ours; for data and for
 * unlisted functions. */
void *real_find(const char *symbol);

/* Likewise, kept in *known (NULL at first): in a program of many libraries a look takes a while. Of libc alone. */
void *real_find_once(void **known, const char *symbol);

/* The function that this module defines by that name, in its default version; NULL: none, or it is data. */
void *real_function_of(const struct link_map *map, const char *symbol);

/* Likewise a variable. The module may be one that is in no list. */
const void *real_data_of(const struct link_map *map, const char *symbol);

/* Whether `--unsafe` has named functions of ours, and how it has named a row's; NULL: not at all. */
bool real_own_named(void);
const char *real_own_name(uint32_t row);

/* Ourselves in the loader's list of modules; NULL: not found. */
const struct link_map *real_own_module(void);

/* The first page of a module's file, where it is mapped; NULL: it cannot be found. The module must stay. */
const unsigned char *real_head(const struct link_map *map);

struct range {
    uintptr_t low, high;
};

/* Our own executable segment. */
struct range real_own_code(void);

/* libc's executable segment; 0, 0: not found. */
struct range real_libc_code(void);

/* Is `address` in the code of libc or the dynamic loader? */
bool real_in_libc(uintptr_t address);

/* In that of the loader alone? It calls libc's allocator when a thread-local variable is first used. */
bool real_in_loader(uintptr_t address);

/* False: our own relocations are not done yet (an IFUNC resolver of another library calls us). */
bool real_relocated(void);

#endif
