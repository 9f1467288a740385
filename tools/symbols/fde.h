/* fde.h - the unwind table of an image: which function's entry covers an address.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file is hostile: every byte is fetched through image_at().
 * Errors:   an address without an entry, or a table of another make, is "no".
 * Source:   the LSB's .eh_frame_hdr and .eh_frame; DWARF 5 section 6.4.
 *
 * Addresses here are those of the file (virtual addresses without load bias). */
#ifndef SIGVET_TOOLS_FDE_H
#define SIGVET_TOOLS_FDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

/* The sorted table in .eh_frame_hdr: `count` pairs of 32-bit offsets from the header. */
struct fde_table {
    uint64_t header, entries;
    uint64_t count;
};

bool fde_find_table(const struct image *img, struct fde_table *out);

/* The range of the entry that covers `vaddr`. */
bool fde_find(const struct image *img, uint64_t vaddr, uint64_t *start, uint64_t *end);

#endif
