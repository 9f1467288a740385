/* rows.c - the table of calls as arrays, without a single relocation.
 *
 * Owns:     the names and attributes of every row.
 * Contexts: any, before relocation included: everything is read-only and reached relative to the
 *           code. */
#include "rows.h"

#include <stddef.h>

#include "sys.h"

#define HOT_NAME_MOST 32

/* Which verdicts are reported. */
#define REPORTED_SAFE 0
#ifdef SIGVET_STRICT
#define REPORTED_PORTABILITY 1
#else
#define REPORTED_PORTABILITY 0
#endif
#define REPORTED_UNSAFE 1

enum { UNSAFE_SAFE, UNSAFE_PORTABILITY = 0, UNSAFE_UNSAFE = 1 };

struct attributes {
    uint8_t action;
    uint8_t reported;
    uint8_t unsafe;
    uint8_t condition;
    uint8_t arg;
    uint8_t shape; /* enum shape_index */
};

enum shape_index {
    SHAPE_NONE,
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define API(symbol, ...) SHAPE_##symbol,
#define API_AT(id, ...) SHAPE_##id,
#define SELDOM(symbol, ...) SHAPE_##symbol,
#include "sigvet/calls.def"
    SHAPES
};
_Static_assert(SHAPES <= UINT8_MAX + 1, "a byte numbers them");

enum { /* of each kind, for sums that the compiler makes */
#define KIND(name, way, size)                                           \
    THERE_##name = KIND_##name != KIND_NONE, WORDS_##name = (size) / 8, \
    IN_##name = WAY_##way == WAY_IN || WAY_##way == WAY_KERNEL, OUT_##name = WAY_##way == WAY_OUT,
#include "sigvet/calls/kinds.def"
};

#define SUM(what, a, b, c, d, e, f) (what##a + what##b + what##c + what##d + what##e + what##f)
#define BITS(what, a, b, c, d, e, f) \
    (what##a | what##b << 1 | what##c << 2 | what##d << 3 | what##e << 4 | what##f << 5)
#define SHAPE(class, ...) SHAPE_WHEN(ALWAYS, class, __VA_ARGS__)
#define SHAPE_WHEN(when, class, result, a, b, c, d, e, f)                           \
    {                                                                               \
        WHEN_##when, CLASS_##class, RESULT_##result, SUM(THERE_, a, b, c, d, e, f), \
            SUM(THERE_, a, b, c, d, e, f) + SUM(WORDS_, a, b, c, d, e, f),          \
            BITS(IN_, a, b, c, d, e, f), BITS(OUT_, a, b, c, d, e, f),              \
        {                                                                           \
            KIND_##a, KIND_##b, KIND_##c, KIND_##d, KIND_##e, KIND_##f              \
        }                                                                           \
    }

static const struct shape shapes[SHAPES] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define API(symbol, verdict, action, why, instead, condition, arg, ...) \
    [SHAPE_##symbol] = SHAPE(__VA_ARGS__),
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    [SHAPE_##id] = SHAPE(__VA_ARGS__),
#define SELDOM(symbol, verdict, why, instead, ...) [SHAPE_##symbol] = SHAPE_WHEN(__VA_ARGS__),
#include "sigvet/calls.def"
};

/* The first rows again: what a process asks of those that most programs import shares a page (layout.ld). */
static const struct attributes hot_attributes[] HOT_TABLE = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    {ACTION_##action, REPORTED_##verdict, UNSAFE_##verdict, condition, arg, SHAPE_NONE},
#include "sigvet/calls/hot.def"
#undef CALL
};

#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    _Static_assert(sizeof #symbol <= HOT_NAME_MOST, "its NUL fits, too");
#include "sigvet/calls/hot.def"
#undef CALL

static const char hot_names[][HOT_NAME_MOST] HOT_TABLE = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol,
#include "sigvet/calls/hot.def"
#undef CALL
};

#define HOT_ROWS (sizeof hot_names / sizeof hot_names[0])
_Static_assert(ROW_malloc == 0, "hot.def, which begins with it, comes first in calls.def");

static const struct attributes all_attributes[ROWS] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    {ACTION_##action, REPORTED_##verdict, UNSAFE_##verdict, condition, arg, SHAPE_NONE},
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    {ACTION_##action, REPORTED_##verdict, UNSAFE_##verdict, condition, arg, SHAPE_NONE},
#define API(symbol, verdict, action, why, instead, condition, arg, ...) \
    {ACTION_##action, REPORTED_##verdict, UNSAFE_##verdict, condition, arg, SHAPE_##symbol},
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    {ACTION_##action, REPORTED_##verdict, UNSAFE_##verdict, condition, arg, SHAPE_##id},
#define SELDOM(symbol, verdict, why, instead, ...) \
    {ACTION_PASS, REPORTED_##verdict, UNSAFE_##verdict, ALWAYS, 0, SHAPE_##symbol},
#define SPARE(id) {ACTION_PASS, 1, 1, ALWAYS, 0, SHAPE_NONE},
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) {ACTION_PASS, 1, 0, ALWAYS, 0, SHAPE_NONE},
#define STRICT_AT(id, symbol, version, why, instead) {ACTION_PASS, 1, 0, ALWAYS, 0, SHAPE_NONE},
#endif
#include "sigvet/calls.def"
};

/* One struct of char arrays is one block of strings whose offsets the compiler knows. */
static const struct names {
#define CALL(symbol, verdict, action, why, instead, condition, arg) char n_##symbol[sizeof #symbol];
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    char n_##id[sizeof #symbol];
#define SPARE(id) char n_SPARE_##id[1];
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) char n_##symbol[sizeof #symbol];
#define STRICT_AT(id, symbol, version, why, instead) char n_##id[sizeof #symbol];
#endif
#include "sigvet/calls.def"
} names = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol,
#define SPARE(id) "",
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
#define SPARE(id) __builtin_offsetof(struct names, n_SPARE_##id),
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) __builtin_offsetof(struct names, n_##symbol),
#define STRICT_AT(id, symbol, version, why, instead) __builtin_offsetof(struct names, n_##id),
#endif
#include "sigvet/calls.def"
};

const char *row_symbol(uint32_t row)
{
    return row < HOT_ROWS ? hot_names[row] : (const char *)&names + name_offsets[row];
}

static const struct attributes *attributes(uint32_t row)
{
    return row < HOT_ROWS ? &hot_attributes[row] : &all_attributes[row];
}

const char *row_version(uint32_t row)
{
    if (row < HOT_ROWS) {
        return "";
    }
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
    return attributes(row)->action;
}

bool row_spare(uint32_t row)
{
    switch (row) {
#define SPARE(id) case ROW_SPARE_##id:
#include "sigvet/calls.def"
        return true;
    default:
        return false;
    }
}

bool row_reported(uint32_t row)
{
    return attributes(row)->reported != 0;
}

bool row_unsafe(uint32_t row)
{
    return attributes(row)->unsafe != 0;
}

enum sigvet_condition row_condition(uint32_t row)
{
    return attributes(row)->condition;
}

uint32_t row_arg(uint32_t row)
{
    return attributes(row)->arg;
}

const struct shape *row_shape(uint32_t row)
{
    return attributes(row)->shape != SHAPE_NONE ? &shapes[attributes(row)->shape] : NULL;
}

const struct shape *row_syscall_shape(uint64_t number)
{
    static const struct shape by_number[] FEW_TABLE = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define SYSCALL(name, number, ...) [number] = SHAPE(__VA_ARGS__),
#include "sigvet/calls.def"
    };
    static const uint8_t listed[] FEW_TABLE = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define SYSCALL(name, number, ...) [number] = 1,
#include "sigvet/calls.def"
    };
    return number < sizeof listed && listed[number] != 0 ? &by_number[number] : NULL;
}

const char *row_names(uint32_t *size)
{
    *size = sizeof names;
    return (const char *)&names;
}
