/* decode_kinds.h - what the files of decode_*.c share: the words of a call by kind, and how values look.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   false for a word that is not there.
 * Source:   include/sigvet/calls/kinds.def. */
#ifndef SIGVET_TOOLS_DECODE_KINDS_H
#define SIGVET_TOOLS_DECODE_KINDS_H

#include <string.h>

#include "decode.h"

#define DECODE_WORD sizeof(uint64_t)
#define DECODE_SMALL 4096 /* below, a number; else likely an address or a set of bits */

/* The word of argument i. */
bool decode_kinds_word(const struct decode_call *c, uint32_t i, uint64_t *word);

/* The word of the first argument of this kind. */
bool decode_kinds_find(const struct decode_call *c, enum sigvet_kind kind, uint64_t *word);

static inline bool decode_kinds_first(const struct decode_call *c, enum sigvet_kind kind)
{
    return c->api->kinds[0] == kind;
}

/* 4 bytes, as many an OUT argument points to. */
static inline uint32_t decode_kinds_half(const unsigned char *bytes)
{
    uint32_t n;

    memcpy(&n, bytes, sizeof n);
    return n;
}

/* What argument i points to, which begins at byte `at` of the words; NULL: it is not there. */
const unsigned char *decode_kinds_pointee(const struct decode_call *c, uint32_t i, size_t at);
size_t decode_kinds_size(enum sigvet_kind kind); /* bytes that are kept of it */

/* How an argument of a kind of way VALUE is shown; NULL for the others. */
typedef void decode_value_kind(struct put *p, const struct decode_call *c, uint64_t word);
extern decode_value_kind *const decode_values[KINDS];

#endif
