/* api.c - see api.h.
 *
 * Owns:     the tables.
 * Contexts: see api.h. */
#include "api.h"

#include <string.h>

#define WORD 8u

static const struct kind {
    uint8_t way, size;
} kinds[KINDS] = {
#define KIND(name, way, size) {WAY_##way, size},
#include "sigvet/calls/kinds.def"
};

/* clang-format off */
#define ROW(name, number, class, result, a, b, c, d, e, f)                                      \
    {#name, CLASS_##class, RESULT_##result,                                                     \
     {KIND_##a, KIND_##b, KIND_##c, KIND_##d, KIND_##e, KIND_##f},                              \
     (KIND_##a != 0) + (KIND_##b != 0) + (KIND_##c != 0) + (KIND_##d != 0) + (KIND_##e != 0) +  \
         (KIND_##f != 0),                                                                       \
     number},
static const struct api rows[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define API(symbol, verdict, action, why, instead, condition, arg, ...) ROW(symbol, -1, __VA_ARGS__)
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    ROW(symbol, -1, __VA_ARGS__)
#define SELDOM(symbol, verdict, why, instead, when, ...) ROW(symbol, -1, __VA_ARGS__)
#define SYSCALL(name, number, ...) ROW(name, number, __VA_ARGS__)
#include "sigvet/calls.def"
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])

const struct api *api_by_name(const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].syscall < 0 && strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct api *api_by_number(uint32_t syscall)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].syscall >= 0 && (uint32_t)rows[i].syscall == syscall) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct api *api_at(size_t i)
{
    return i < ROWS ? &rows[i] : NULL;
}

const char *api_class_name(enum sigvet_class class)
{
    static const char *const names[CLASSES] = {
        "disposition", "mask", "send",    "wait", "pending", "altstack", "setop",
        "timer",       "fd",   "process", "exec", "fork",    "jump",     "print",
    };
    return class < CLASSES ? names[class] : "unknown";
}

size_t api_words_size(const struct api *a)
{
    size_t size = (size_t)a->arguments * WORD;
    for (uint32_t i = 0; i < a->arguments; i++) {
        size += kinds[a->kinds[i]].size;
    }
    return size;
}

size_t api_pointee(const struct api *a, uint32_t i)
{
    size_t at = (size_t)a->arguments * WORD;
    if (i >= a->arguments || kinds[a->kinds[i]].size == 0) {
        return 0;
    }
    for (uint32_t k = 0; k < i; k++) {
        at += kinds[a->kinds[k]].size;
    }
    return at;
}
