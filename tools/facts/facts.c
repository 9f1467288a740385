/* facts.c - the table of calls as data: what is known about a function, by its symbol.
 *
 * Owns:     the entries, their uthash index, the plain names found so far; what was said, likewise.
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

enum {
    JUMPS_PASS = false,
    JUMPS_BODY = false,
    JUMPS_QUICK = false,
    JUMPS_CONTEXT = false,
    JUMPS_JUMP = true
};

static struct entry entries[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    {.fact = {#symbol, verdict, why, instead, condition, arg, true, JUMPS_##action, false}},
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    {.fact = {#symbol, verdict, why, instead, condition, arg, true, JUMPS_##action, false}},
#define STRICT(symbol, why, instead) \
    {.fact = {#symbol, PORTABILITY, why, instead, ALWAYS, 0, false, false, false}},
#define STRICT_AT(id, symbol, version, why, instead) \
    {.fact = {#symbol, PORTABILITY, why, instead, ALWAYS, 0, false, false, false}},
#define KNOWN(symbol, library, verdict, why, instead) \
    {.fact = {#symbol, verdict, why, instead, ALWAYS, 0, false, false, false}},
#include "sigvet/calls.def"
};

static struct entry *by_symbol;

/* What was said of one symbol: kept when it is forgotten, because findings point to it. */
struct said {
    struct fact fact;
    char *plain; /* NULL: not asked for yet */
    bool in_force;
    UT_hash_handle hh;
};

static struct said *said_by_symbol;

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
    struct said *s = NULL;
    struct entry *e;

    if (!symbol) {
        return NULL;
    }
    HASH_FIND_STR(said_by_symbol, symbol, s);
    if (s && s->in_force) {
        return &s->fact;
    }
    e = find(symbol);
    return e ? &e->fact : NULL;
}

/* A fact may be pointed to: what is said anew stands beside it. */
static void say(const struct fact *fact)
{
    struct said *s = NULL;

    HASH_FIND_STR(said_by_symbol, fact->symbol, s);
    if (s && s->fact.verdict != fact->verdict) {
        HASH_DEL(said_by_symbol, s);
        s = NULL;
    }
    if (!s) {
        s = xcalloc(1, sizeof *s);
        s->fact = *fact;
        s->fact.symbol = xstrdup(fact->symbol);
        HASH_ADD_KEYPTR(hh, said_by_symbol, s->fact.symbol, strlen(s->fact.symbol), s);
    }
    s->in_force = true;
}

void facts_say_unsafe(const char *symbol)
{
    if (!facts_is_recorded(symbol)) { /* else the table says it all, and when it is harmless, too */
        say(&(struct fact){symbol, SIGVET_UNSAFE, WHY_NAMED, "", ALWAYS, 0, true, .said = true});
    }
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
    struct said *s = NULL;
    char **plain = e ? &e->plain : NULL;

    if (!e) {
        HASH_FIND_STR(said_by_symbol, symbol, s);
        plain = s ? &s->plain : NULL;
    }
    if (!plain) {
        return symbol;
    }
    if (!*plain) {
        *plain = make_plain(symbol);
    }
    return *plain;
}

static bool is_called(const struct entry *e, const char *name)
{
    return e->fact.verdict == SIGVET_UNSAFE &&
           (strcmp(e->fact.symbol, name) == 0 || strcmp(facts_plain(e->fact.symbol), name) == 0);
}

size_t facts_say_safe(const char *name)
{
    size_t said = 0;

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        if (is_called(&entries[i], name)) {
            struct fact fact = entries[i].fact;
            fact.verdict = SIGVET_SAFE;
            fact.said = true;
            say(&fact);
            said++;
        }
    }
    return said;
}

bool facts_is_unsafe(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        if (is_called(&entries[i], name)) {
            return true;
        }
    }
    return false;
}

bool facts_is_recorded(const char *symbol)
{
    const struct entry *e = find(symbol);

    return e && e->fact.verdict == SIGVET_UNSAFE && e->fact.intercepted;
}

void facts_forget(void)
{
    for (struct said *s = said_by_symbol; s; s = s->hh.next) {
        s->in_force = false;
    }
}
