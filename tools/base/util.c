/* util.c - what every file of the tools needs: ending with a line, memory, numbers, whole writes.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see util.h.
 * Source:   ISO C, POSIX write(2), clock_gettime(2). */
#include "util.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* One write for the whole line: the traced program writes to the same stderr. */
static void say(const char *format, va_list args)
{
    char line[8192];
    int prefix = snprintf(line, sizeof line, "sigvet: ");
    size_t room = sizeof line - (size_t)prefix - 1;
    int n = vsnprintf(line + prefix, room, format, args);
    size_t len = (size_t)prefix + (n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1);

    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < ' ') { /* a file name may hold them; a message is one line */
            line[i] = '?';
        }
    }
    line[len++] = '\n';
    (void)util_write_all(STDERR_FILENO, line, len);
}

void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(EXIT_USAGE);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
}

void *xcalloc(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL) {
        die("out of memory");
    }
    return p;
}

void *xrealloc_array(void *old, size_t count, size_t size)
{
    void *p = reallocarray(old, count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL) {
        die("out of memory");
    }
    return p;
}

char *xstrdup(const char *text)
{
    char *p = strdup(text);

    if (p == NULL) {
        die("out of memory");
    }
    return p;
}

char *xasprintf(const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0) {
        die("out of memory");
    }
    return text;
}

/* Digits only (no sign, no space); *end is what follows them. */
static bool parse_digits(const char *text, uint64_t *out, const char **end)
{
    uint64_t value = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9'; p++) {
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value)) {
            return false;
        }
    }
    *out = value;
    *end = p;
    return p != text;
}

bool util_parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
    const char *end;
    uint64_t value;

    if (!parse_digits(text, &value, &end) || *end != '\0' || value < min || value > max) {
        return false;
    }
    *out = value;
    return true;
}

bool util_parse_size(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
    static const char units[] = "KMG";
    const char *end;
    uint64_t value;

    if (!parse_digits(text, &value, &end)) {
        return false;
    }
    if (*end != '\0') {
        const char *unit = strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);
        if (unit == NULL || end[1] != '\0') {
            return false;
        }
        if (__builtin_mul_overflow(value, 1ull << (10 * (unit - units + 1)), &value)) {
            return false;
        }
    }
    if (value < min || value > max) {
        return false;
    }
    *out = value;
    return true;
}

void util_read_at(int fd, void *to, size_t len, uint64_t from)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = pread(fd, (char *)to + done, len - done, (off_t)(from + done));
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            break;
        }
    }
    memset((char *)to + done, 0, len - done);
}

int util_write_all(int fd, const void *data, size_t len)
{
    const char *p = data;

    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        } else if (n == 0) {
            errno = ENOSPC;
            return -1;
        } else if (errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            (void)poll(&ready, 1, 1000);
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

void util_add_up(uint64_t *sum, uint64_t n)
{
    if (__builtin_add_overflow(*sum, n, sum)) {
        *sum = UINT64_MAX;
    }
}

uint64_t util_now_ns(int clock)
{
    struct timespec now = {0};

    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool util_is_same_file(const char *a, const char *b)
{
    struct stat first, second;

    return a != NULL && stat(a, &first) == 0 && stat(b, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

void util_free(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}
