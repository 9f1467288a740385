/* table.h - the intercepted rows of calls.def as numbers, and a number for the whole numbering.
 *
 * Owns:     enum sigvet_table_row, which is enum row of the shim without the rows of libsigvet-strict.so: those
 *           come behind; sigvet_table_id().
 * Contexts: any: the compiler makes the sum, nothing is left to do at run time.
 * Source:   calls.def */
#ifndef SIGVET_TABLE_H
#define SIGVET_TABLE_H

#include <stdint.h>

#include "sigvet/calls.h"

enum sigvet_table_row {
#define CALL(symbol, verdict, action, why, instead, condition, arg) TABLE_##symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) TABLE_##id,
#include "sigvet/calls.def"
    SIGVET_TABLE_ROWS
};

/* A row's share: its number, and the length and some letters of its name. */
/* clang-format off */
#define SIGVET_TABLE_LETTER(text, at) ((unsigned char)(text)[(sizeof(text) - 1) * (at) / 4])
#define SIGVET_TABLE_SHARE(row, text)                                                                \
    + ((row) + 1ull) * 0x9e3779b97f4a7c15ull *                                                       \
      (sizeof(text) * 0x1000193ull + SIGVET_TABLE_LETTER(text, 0) * 0x101ull +                       \
       SIGVET_TABLE_LETTER(text, 2) * 0x10001ull + SIGVET_TABLE_LETTER(text, 3) * 0x1000001ull)
/* clang-format on */

/* Which numbering this build has (G2 of config.h). */
static inline uint64_t sigvet_table_id(void)
{
    return 0ull
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    SIGVET_TABLE_SHARE(TABLE_##symbol, #symbol)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    SIGVET_TABLE_SHARE(TABLE_##id, #symbol #version)
#include "sigvet/calls.def"
        ;
}

#endif
