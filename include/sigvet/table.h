/* table.h - the intercepted rows of calls.def as numbers, and a number for the whole numbering.
 *
 * Owns:     enum sigvet_table_row, which is enum row of the shim without spare rows and those of
 *           libsigvet-strict.so, which come behind; sigvet_table_id().
 * Contexts: any.
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

/* Which numbering this build has (G2 of config.h): a hash (FNV-1a, by words) of all names in their order. */
static inline uint64_t sigvet_table_id(void)
{
    static const char names[] =
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol "\n"
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
#symbol #version "\n"
#include "sigvet/calls.def"
        "\0\0\0\0\0\0\0"; /* the last word is whole */
    uint64_t id = 0xcbf29ce484222325ull, word;

    for (unsigned i = 0; i + sizeof word <= sizeof names; i += sizeof word) {
        __builtin_memcpy(&word, names + i, sizeof word);
        id = (id ^ word) * 0x100000001b3ull;
    }
    return id;
}

#endif
