/* rows.h - the table of calls as numbers: one per intercepted symbol version.
 *
 * Owns:     enum row and what can be asked about a row. Row numbers are private to one build;
 *           traces carry names.
 * Contexts: any; read-only data without relocations.
 * Source:   include/sigvet/calls.def */
#ifndef SIGVET_SHIM_ROWS_H
#define SIGVET_SHIM_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "sigvet/api.h"
#include "sigvet/calls.h"

enum row {
#define CALL(symbol, verdict, action, why, instead, condition, arg) ROW_##symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) ROW_##id,
#define SPARE(id) ROW_SPARE_##id,
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) ROW_##symbol,
#define STRICT_AT(id, symbol, version, why, instead) ROW_##id,
#endif
#include "sigvet/calls.def"
    ROWS
};

enum row_action {
    ACTION_PASS,
    ACTION_BODY,
    ACTION_JUMP,
    ACTION_CONTEXT,
    ACTION_QUICK = ACTION_BODY /* another one for stubs.S alone */
};

const char *row_symbol(uint32_t row); /* "" : a spare one */
const char *row_version(
    uint32_t row); /* "" : the default one; else "@GLIBC_2.2.5" or "@@GLIBC_2.3.4" */
enum row_action row_action(uint32_t row);
bool row_spare(uint32_t row);    /* named by --unsafe, or not at all: see spare.h */
bool row_reported(uint32_t row); /* a call from a handler is worth a record */
bool row_unsafe(uint32_t row);   /* the table, or a user, calls it unsafe */
enum sigvet_condition row_condition(uint32_t row);
uint32_t row_arg(uint32_t row);

/* Which calls are events at all. */
enum sigvet_when { WHEN_ALWAYS, WHEN_IN_HANDLER, WHEN_ON_ALTSTACK };

/* How a call of the signal API is kept in an event. */
struct shape {
    uint8_t when;
    uint8_t class;
    uint8_t result;
    uint8_t arguments; /* how many */
    uint8_t words;     /* 8-byte words that they and what they point to take in an event */
    uint8_t in, out;   /* bit i: argument i points to what is kept before, or after, the call */
    uint8_t kinds[SIGVET_ARGS];
};

const struct shape *row_shape(uint32_t row);            /* NULL: no call of the signal API */
const struct shape *row_syscall_shape(uint64_t number); /* likewise, by system call number */

/* The whole names block as the trace carries it. */
const char *row_names(uint32_t *size);

#endif
