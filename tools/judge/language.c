/* language.c - see language.h.
 *
 * Owns:     the terms as facts.
 * Contexts: see language.h.
 * Errors:   see language.h.
 * Source:   see language.h. */
#include "language.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

enum language { LANGUAGE_OTHER, LANGUAGE_RUST, LANGUAGE_CXX };

/* Crates that make up Rust's standard library, those that it was built with included. */
static const char *const crates[] = {
    "std",    "core",   "alloc",  "__rustc",   "panic_unwind",      "panic_abort", "hashbrown",
    "object", "memchr", "gimli",  "addr2line", "rustc_demangle",    "miniz_oxide", "std_detect",
    "adler",  "adler2", "unwind", "cfg_if",    "compiler_builtins",
};
static const char *const rust_symbols[] = {"__rust_", "__rdl_", "__rg_", "rust_"};
static const char *const cxx_symbols[] = {"_ZNSt", "_ZNKSt", "_ZSt", "_ZN9__gnu_cxx",
                                          "_ZNK9__gnu_cxx"};
static const char *const cxx_names[] = {"std::", "__gnu_cxx::"};

static const struct {
    const char *pattern;
    struct fact fact;
} terms[] = {
#define TERM(pattern, name, why, instead) \
    {pattern, {name, SIGVET_UNSAFE, why, instead, ALWAYS, 0, .intercepted = false}},
#include "terms.def"
#undef TERM
};

static bool begins(const char *text, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

#define BEGINS(text, prefixes) begins(text, prefixes, sizeof(prefixes) / sizeof *(prefixes))

/* "17h", 16 hexadecimal digits and "E" end a symbol in Rust's legacy mangling. */
static bool has_rust_hash(const char *symbol)
{
    size_t len = strlen(symbol);
    const char *hash = symbol + len - 17;

    if (len < 20 || strncmp(symbol, "_ZN", 3) != 0 || symbol[len - 1] != 'E' ||
        strncmp(hash - 3, "17h", 3) != 0) {
        return false;
    }
    for (size_t i = 0; i < 16; i++) {
        if (!isxdigit((unsigned char)hash[i])) {
            return false;
        }
    }
    return true;
}

static enum language language_of(const char *symbol)
{
    if (symbol == NULL) {
        return LANGUAGE_OTHER;
    }
    if (strncmp(symbol, "_R", 2) == 0 || has_rust_hash(symbol) || BEGINS(symbol, rust_symbols)) {
        return LANGUAGE_RUST;
    }
    return strncmp(symbol, "_Z", 2) == 0 ? LANGUAGE_CXX : LANGUAGE_OTHER;
}

/* The type or path that a Rust name begins with: "<alloc::vec::Vec<u8>>::push", "<&dyn core::fmt::Debug as". */
static const char *rust_path(const char *name)
{
    static const char *const before[] = {"<", "&", " ", "dyn ", "mut ", "*const ", "*mut "};
    size_t i = 0;

    while (i < sizeof before / sizeof before[0]) {
        size_t len = strlen(before[i]);
        bool found = strncmp(name, before[i], len) == 0;
        name += found ? len : 0;
        i = found ? 0 : i + 1;
    }
    if (strncmp(name, "for<", 4) == 0 && strstr(name, "> ") != NULL) {
        name = strstr(name, "> ") + 2; /* dyn for<'a> core::ops::function::Fn */
    }
    return name;
}

/* Behind a slice, an array or a tuple, or behind the first word of a path. */
static const char *rust_first_end(const char *path)
{
    int depth = 0;

    if (*path != '[' && *path != '(') {
        return path +
               strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    }
    for (; *path != '\0'; path++) {
        depth += *path == '[' || *path == '(' ? 1 : *path == ']' || *path == ')' ? -1 : 0;
        if (depth == 0) {
            return path + 1;
        }
    }
    return path;
}

static bool is_crate(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof crates / sizeof crates[0]; i++) {
        if (strlen(crates[i]) == len && strncmp(name, crates[i], len) == 0) {
            return true;
        }
    }
    return false;
}

/* What is built in has no path: its own methods are the library's, those of a trait are the trait's. */
static bool is_rust_library(const char *name)
{
    const char *path = rust_path(name), *end = rust_first_end(path), *trait;

    if (strncmp(end, "::", 2) == 0) {
        return is_crate(path, (size_t)(end - path));
    }
    if (*name != '<') {
        return BEGINS(name, rust_symbols);
    }
    if (strncmp(end, " as ", 4) == 0) {
        trait = rust_path(end + 4);
        end = rust_first_end(trait);
        return *trait == '[' || is_crate(trait, (size_t)(end - trait));
    }
    return *end == '>';
}

/* `outermost`: the frame of the same address that is a function of its own. */
static bool is_library(const struct frame *f, const struct frame *outermost)
{
    if (f->function == NULL) {
        return false;
    }
    switch (language_of(outermost->symbol)) {
    case LANGUAGE_RUST:
        return is_rust_library(f->function);
    case LANGUAGE_CXX:
        return f == outermost ? BEGINS(f->symbol, cxx_symbols) : BEGINS(f->function, cxx_names);
    default:
        return false;
    }
}

/* The innermost frame that is the user's own; `count`: none is. */
static size_t user_frame(const struct frame *frames, size_t count)
{
    size_t i = 0;

    while (i < count && is_library(&frames[i], &frames[count - 1])) {
        i++;
    }
    return i;
}

size_t language_user_frame(const struct frame *frames, size_t count)
{
    size_t i = user_frame(frames, count);

    return i < count ? i : 0;
}

bool language_is_library(struct symbols *symbols, struct space *space, const struct walk_step *step)
{
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t n =
        symbols_frames(symbols, space, step->ip, step->is_return, frames, SYMBOLS_INLINED_MAX);

    return n > 0 && user_frame(frames, n) == n;
}

const char *language_called(const struct rule_input *in, size_t site)
{
    const struct walk_step *steps = in->walk->handler;
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t n = symbols_frames(in->symbols, in->space, steps[site].ip, steps[site].is_return, frames,
                              SYMBOLS_INLINED_MAX);
    size_t user = user_frame(frames, n);

    if (user > 0 && user < n) {
        return frames[user - 1].function; /* inlined into the user's function */
    }
    if (site < 2 || !language_is_library(in->symbols, in->space, &steps[site - 1])) {
        return NULL;
    }
    n = symbols_frames(in->symbols, in->space, steps[site - 1].ip, steps[site - 1].is_return,
                       frames, SYMBOLS_INLINED_MAX);
    return frames[n - 1].function;
}

const struct fact *language_term(const char *name)
{
    const char *path = name != NULL ? rust_path(name) : "";

    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        if (fnmatch(terms[i].pattern, path, 0) == 0) {
            return &terms[i].fact;
        }
    }
    return NULL;
}
