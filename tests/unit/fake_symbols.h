/* fake_symbols.h - a made-up address space for tests of what judges walks: no ELF file, no trace.
 *
 * Owns:     the functions, calls and code bytes that a test declares, until fake_reset().
 * Contexts: unit tests; linked in place of symbols.c, modules.c and walk.c.
 * Errors:   too many declarations abort the test. */
#ifndef SIGVET_TESTS_FAKE_SYMBOLS_H
#define SIGVET_TESTS_FAKE_SYMBOLS_H

#include "walk.h"

/* Each module takes 64 KiB from its base; functions take 256 bytes. */
enum {
    PROGRAM = 0x100000,
    LIBRARY = 0x200000,  /* libncurses.so.6 */
    LIBRARY2 = 0x210000, /* libtinfo.so.6 */
    LIBC = 0x300000,
    LOADER = 0x400000,
    CXX = 0x500000,
    SIGVET = 0x600000,
    VDSO = 0x700000,
};

struct space {
    int unused;
};

extern struct space fake_space;
extern int fake_spaces_kept; /* by space_keep() */
extern int fake_walks_made;  /* how often walk_call() was called */

extern const char *fake_changed; /* the path of a file that is not the one that ran; NULL: none */

void fake_reset(void);
void fake_function(uint64_t start, const char *name, const char *exact); /* exact: may be NULL */
void fake_line(uint64_t start, const char *file, int line);
void fake_call(uint64_t ret, const char *called);
void fake_code(uint64_t address, const void *bytes, size_t len);
void fake_unload(uint64_t base); /* this module is not there any more; 0: all are */
void fake_walk(uint64_t ucontext,
               const struct walk *walk); /* what walk_call() finds for this call */

/* Steps from the innermost one on: the first address is exact, the others are return addresses. */
struct walk fake_handler(size_t count, const uint64_t *addresses);
void fake_interrupted(struct walk *w, size_t count, const uint64_t *addresses);

#define STEPS(...)                                                     \
    sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (uint64_t[]) \
    {                                                                  \
        __VA_ARGS__                                                    \
    }

#endif
