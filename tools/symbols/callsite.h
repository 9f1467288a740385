/* callsite.h - what the call instruction before a return address calls.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file is hostile: every byte is fetched through image_at().
 * Errors:   what cannot be read off the instruction is left unknown, never guessed.
 * Source:   the Intel SDM (CALL, JMP, ENDBR64), the x86-64 psABI on procedure linkage tables.
 *
 * Addresses here are those of the file (virtual addresses without load bias). */
#ifndef SIGVET_TOOLS_CALLSITE_H
#define SIGVET_TOOLS_CALLSITE_H

#include <stdint.h>

#include "image.h"

struct callsite {
    const char *name; /* the dynamic symbol that the call goes through, or NULL */
    uint64_t target;  /* otherwise: where a direct call goes in this image, or IMAGE_NONE */
};

/* `bias` is the image's load bias: only an absolute call operand needs it. */
void callsite_decode(const struct image *img, uint64_t ret, uint64_t bias, struct callsite *out);

/* The dynamic symbol that the PLT entry at `vaddr` jumps to, or NULL: not a PLT entry. */
const char *callsite_plt(const struct image *img, uint64_t vaddr);

#endif
