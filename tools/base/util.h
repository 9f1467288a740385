/* util.h - what every file of the tools needs: ending with a line, memory, numbers, whole writes.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   die() and the x functions end the tool with one line and exit status 2.
 * Source:   ISO C, POSIX write(2), clock_gettime(2). */
#ifndef SIGVET_TOOLS_UTIL_H
#define SIGVET_TOOLS_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXIT_USAGE \
    2 /* usage errors, bad input, and whatever keeps the tool from doing its work \
                      */

/* One line on stderr, "sigvet: ..."; die() then exits with EXIT_USAGE. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Linked under other names: libiberty, which has the demangler, exports its own x functions. */
void *xcalloc(size_t count, size_t size) __asm__("util_xcalloc");
void *xrealloc_array(void *old, size_t count, size_t size);
char *xstrdup(const char *text) __asm__("util_xstrdup");
char *xasprintf(const char *format, ...) __asm__("util_xasprintf")
    __attribute__((format(printf, 1, 2)));

/* The whole text must be a decimal number within the limits. */
bool util_parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Likewise a size in bytes, with K, M or G (powers of 1024) behind it if wanted. */
bool util_parse_size(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Writes all bytes, however the descriptor is set: waits where it is non-blocking (the traced
 * program shares it and may have set that). 0, or -1 with errno. */
int util_write_all(int fd, const void *data, size_t len);

/* Reads what is there of `len` bytes at `from`; the rest becomes zero. */
void util_read_at(int fd, void *to, size_t len, uint64_t from);

/* The last part of a path. */
static inline const char *util_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Whether both names are there and stand for one file. `a` may be NULL. */
bool util_is_same_file(const char *a, const char *b);

uint64_t util_now_ns(int clock); /* CLOCK_MONOTONIC or CLOCK_REALTIME */

/* Adds, but not beyond UINT64_MAX. */
void util_add_up(uint64_t *sum, uint64_t n);

void util_free(void *pointer_to_pointer);
#define CLEANUP_FREE __attribute__((cleanup(util_free)))

#endif
