/* facts.c - the table of calls as data: what is known about a function, by its symbol.
 *
 * Owns:     the entries, their uthash index, the plain names found so far.
 * Contexts: the tools only; one thread.
 * Errors:   see facts.h.
 * Source:   include/sigvet/calls.def; libiberty's demangler. */
#include "facts.h"

#include <libiberty/demangle.h>
#include <stddef.h>
#include <string.h>
#include <uthash.h>

#include "util.h"

struct entry {
    struct fact fact;
    char *plain; /* NULL: not asked for yet */
    UT_hash_handle hh;
};

#define SAFE SIGVET_SAFE
#define PORTABILITY SIGVET_PORTABILITY
#define UNSAFE SIGVET_UNSAFE

static struct entry entries[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    {.fact = {#symbol, verdict, why, instead, condition, arg, true}},
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    {.fact = {#symbol, verdict, why, instead, condition, arg, true}},
#define STRICT(symbol, why, instead) \
    {.fact = {#symbol, PORTABILITY, why, instead, ALWAYS, 0, false}},
#define STRICT_AT(id, symbol, version, why, instead) \
    {.fact = {#symbol, PORTABILITY, why, instead, ALWAYS, 0, false}},
#define KNOWN(symbol, library, verdict, why, instead) \
    {.fact = {#symbol, verdict, why, instead, ALWAYS, 0, false}},
#include "sigvet/calls.def"
};

static struct entry *by_symbol;

/* A name with several versions, or in two libraries, has several rows: the first one stands,
 * because the rows that we intercept come first and versions of a name differ in nothing that is
 * asked here. */
static void build_index(void)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        struct entry *old;
        HASH_FIND_STR(by_symbol, entries[i].fact.symbol, old);
        if (!old) {
            HASH_ADD_KEYPTR(hh, by_symbol, entries[i].fact.symbol, strlen(entries[i].fact.symbol),
                            &entries[i]);
        }
    }
}

static struct entry *find(const char *symbol)
{
    struct entry *e;

    if (!by_symbol) {
        build_index();
    }
    HASH_FIND_STR(by_symbol, symbol, e);
    return e;
}

const struct fact *facts_find(const char *symbol)
{
    struct entry *e = symbol ? find(symbol) : NULL;

    return e ? &e->fact : NULL;
}

static bool is_known(const char *name)
{
    return *name != '\0' && find(name);
}

/* _Float64 functions end in f64 too, and are no large-file variants; lockf64 is one. */
static bool is_large_file_name(const char *name, size_t len)
{
    if (len < 3 || strcmp(name + len - 2, "64") != 0) {
        return false;
    }
    return name[len - 3] != 'f' || strcmp(name, "lockf64") == 0;
}

/* Each step takes one decoration off, if what is left is a function that the table knows. */
static bool undecorate(char *name)
{
    static const char *const prefixes[] = {"__isoc99_", "__isoc23_", "__libc_", "_IO_", "__", "_"};
    size_t len = strlen(name);

    if (len > 6 && strncmp(name, "__", 2) == 0 && strcmp(name + len - 4, "_chk") == 0) {
        name[len - 4] = '\0';
        if (is_known(name + 2)) {
            memmove(name, name + 2, strlen(name + 2) + 1);
            return true;
        }
        name[len - 4] = '_';
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t n = strlen(prefixes[i]);
        /* _exit is not exit: of the names with one underscore only the obstack ones are aliases. */
        if (strncmp(name, prefixes[i], n) == 0 && is_known(name + n) &&
            (n > 1 || strncmp(name, "_obstack", 8) == 0)) {
            memmove(name, name + n, len - n + 1);
            return true;
        }
    }
    if (is_large_file_name(name, len)) {
        name[len - 2] = '\0';
        if (is_known(name)) {
            return true;
        }
        name[len - 2] = '6';
    }
    return false;
}

static char *make_plain(const char *symbol)
{
    char *name = NULL;

    if (strncmp(symbol, "_Z", 2) == 0) {
        name = cplus_demangle(symbol, DMGL_PARAMS | DMGL_ANSI);
    }
    if (name) {
        return name;
    }
    name = xstrdup(symbol);
    while (undecorate(name)) {
    }
    return name;
}

const char *facts_plain(const char *symbol)
{
    struct entry *e = find(symbol);

    if (!e) {
        return symbol;
    }
    if (!e->plain) {
        e->plain = make_plain(symbol);
    }
    return e->plain;
}
