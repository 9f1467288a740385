/* modules.h - the address space of a traced process: which image is mapped where.
 *
 * Owns:     struct space and the images that spaces share.
 * Contexts: the tools only; one thread. Records come checked from the reader, but paths and
 *           addresses are hostile.
 * Errors:   a module whose file is missing, foreign or changed is there without an image.
 * Source:   dl_iterate_phdr(3), vdso(7). */
#ifndef SIGVET_TOOLS_MODULES_H
#define SIGVET_TOOLS_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"
#include "symbols.h"

struct sigvet_modules;
struct module_files; /* every image read so far; spaces share them */

struct module_files *modules_files_new(void);
void modules_files_free(struct module_files *files);

/* Each file that was met and is not the one that ran. */
void modules_files_changed(const struct module_files *files,
                           void (*told)(const char *path, void *arg), void *arg);

struct space *modules_space_new(struct module_files *files, const struct sigvet_modules *record,
                                const char *exe);
void modules_space_free(struct space *space);
bool modules_space_kept(const struct space *space);

/* The image that holds `address`, its bytes loaded; *bias is what to subtract. NULL: none. */
struct image *modules_image_at(const struct space *space, uint64_t address, uint64_t *bias);

/* As space_read(), but with the initial contents of writable data too: for what unwind tables point
 * to. */
bool modules_read_initial(const struct space *space, uint64_t address, void *to, size_t len);

#endif
