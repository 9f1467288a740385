/* rows.c - the table of calls as arrays, without a single relocation.
 *
 * Owns:     the names and attributes of every row.
 * Contexts: any, before relocation included: everything is read-only and reached relative to the
 *           code. */
#include "rows.h"

#define PASS ACTION_PASS
#define BODY ACTION_BODY
#define JUMP ACTION_JUMP
#define CONTEXT ACTION_CONTEXT
#define SAFE 0
#define PORTABILITY 0
#define UNSAFE 1

struct attributes {
    uint8_t action;
    uint8_t reported;
    uint8_t condition;
    uint8_t arg;
};

static const struct attributes attributes[ROWS] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    {action, verdict, condition, arg},
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    {action, verdict, condition, arg},
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) {ACTION_PASS, 1, ALWAYS, 0},
#define STRICT_AT(id, symbol, version, why, instead) {ACTION_PASS, 1, ALWAYS, 0},
#endif
#include "sigvet/calls.def"
};

/* One struct of char arrays is one block of strings whose offsets the compiler knows. */
static const struct names {
#define CALL(symbol, verdict, action, why, instead, condition, arg) char n_##symbol[sizeof #symbol];
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    char n_##id[sizeof #symbol];
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) char n_##symbol[sizeof #symbol];
#define STRICT_AT(id, symbol, version, why, instead) char n_##id[sizeof #symbol];
#endif
#include "sigvet/calls.def"
} names = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol,
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) #symbol,
#define STRICT_AT(id, symbol, version, why, instead) #symbol,
#endif
#include "sigvet/calls.def"
};

static const uint32_t name_offsets[ROWS] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    __builtin_offsetof(struct names, n_##symbol),
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    __builtin_offsetof(struct names, n_##id),
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) __builtin_offsetof(struct names, n_##symbol),
#define STRICT_AT(id, symbol, version, why, instead) __builtin_offsetof(struct names, n_##id),
#endif
#include "sigvet/calls.def"
};

const char *row_symbol(uint32_t row)
{
    return (const char *)&names + name_offsets[row];
}

const char *row_version(uint32_t row)
{
    switch (row) {
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    case ROW_##id:                                                                  \
        return #version;
#ifdef SIGVET_STRICT
#define STRICT_AT(id, symbol, version, why, instead) \
    case ROW_##id:                                   \
        return #version;
#endif
#include "sigvet/calls.def"
    default:
        return "";
    }
}

enum row_action row_action(uint32_t row)
{
    return attributes[row].action;
}

bool row_reported(uint32_t row)
{
    return attributes[row].reported != 0;
}

enum sigvet_condition row_condition(uint32_t row)
{
    return attributes[row].condition;
}

uint32_t row_arg(uint32_t row)
{
    return attributes[row].arg;
}

const char *row_names(uint32_t *size)
{
    *size = sizeof names;
    return (const char *)&names;
}
