/* standalone.c - see standalone.h. */
#include "standalone.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>

#include "process.h"
#include "records.h"
#include "rows.h"
#include "sys.h"

#define CAPACITY (16ul << 20)
#define PATH_MOST 1024u

static char made[PATH_MOST] LARGE_TABLE;
static uint32_t maker;

static size_t text_add(char *to, size_t at, size_t size, const char *s)
{
    while (*s != '\0' && at + 1 < size) {
        to[at++] = *s++;
    }
    to[at] = '\0';
    return at;
}

static size_t text_add_number(char *to, size_t at, size_t size, uint32_t n)
{
    char digits[11];
    size_t i = sizeof digits - 1;
    digits[i] = '\0';
    do {
        digits[--i] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    return text_add(to, at, size, digits + i);
}

static void say(const char *before, const char *path, const char *after)
{
    struct iovec parts[] = {
        {(void *)before, str_len(before)},
        {(void *)path, str_len(path)},
        {(void *)after, str_len(after)},
    };
    sys_call(SYS_writev, 2, parts, sizeof parts / sizeof parts[0], 0);
}

/* The value of `key` in key=value:key=value; its length in *len, or NULL. */
static const char *option_value(const char *options, const char *key, size_t *len)
{
    const char *p = options;
    while (p != NULL && *p != '\0') {
        const char *value = str_after(p, key);
        size_t n = 0;
        while (p[n] != '\0' && p[n] != ':') {
            n++;
        }
        if (value != NULL && *value == '=') {
            *len = n - (size_t)(value + 1 - p);
            return value + 1;
        }
        p += p[n] != '\0' ? n + 1 : n;
    }
    return NULL;
}

static void path_choose(const char *options, uint32_t pid, char *path, size_t size)
{
    size_t len = 0;
    const char *value = option_value(options, "trace", &len);
    size_t at = 0;
    path[0] = '\0';
    if (value == NULL || len == 0 || value[0] != '/') {
        long n = sys_call(SYS_getcwd, path, size - 2, 0, 0);
        at = n > 1 ? (size_t)n - 1 : 0;
        at = text_add(path, at, size, "/");
    }
    if (value != NULL && len > 0) {
        size_t room = size - 1 - at;
        len = len < room ? len : room;
        mem_copy(path + at, value, len);
        path[at + len] = '\0';
        return;
    }
    at = text_add(path, at, size, "sigvet.");
    at = text_add_number(path, at, size, pid);
    text_add(path, at, size, ".trace");
}

static uint64_t clock_now(int clock)
{
    struct timespec t = {0, 0};
    sys_call(SYS_clock_gettime, clock, &t, 0, 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static long header_write(int fd)
{
    uint32_t names_size;
    const char *names = row_names(&names_size);
    static struct sigvet_header h;
    h.magic = SIGVET_TRACE_MAGIC;
    h.version = SIGVET_TRACE_VERSION;
    h.header_size = SIGVET_HEADER_SIZE;
    h.capacity = CAPACITY;
    h.names_off = SIGVET_HEADER_SIZE;
    h.names_size = names_size;
    h.row_count = ROWS;
    h.records_off = (SIGVET_HEADER_SIZE + names_size + SIGVET_RECORD_ALIGN - 1) &
                    ~(uint64_t)(SIGVET_RECORD_ALIGN - 1);
    h.realtime_ns = clock_now(CLOCK_REALTIME);
    h.monotonic_ns = clock_now(CLOCK_MONOTONIC);
    h.ready = CAPACITY;
    h.tail = h.records_off;
    long n = sys_call(SYS_pwrite64, fd, names, names_size, SIGVET_HEADER_SIZE);
    if (n == (long)names_size) {
        n = sys_call(SYS_pwrite64, fd, &h, sizeof h, 0);
    }
    return n;
}

void standalone_make(const char *options, uint32_t pid, char *path, size_t size)
{
    path_choose(options, pid, path, size);
    long fd = sys_call(SYS_open, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, 0);
    if (fd < 0) {
        say("sigvet: cannot make the trace ", path,
            fd == -17 ? ": it exists already; nothing is recorded\n" : ": nothing is recorded\n");
        path[0] = '\0';
        return;
    }
    /* Beyond this limit the kernel would send SIGXFSZ. */
    struct rlimit limit = {0, 0};
    sys_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit);
    if (limit.rlim_cur < CAPACITY || sys_call6(SYS_fallocate, fd, 0, 0, CAPACITY, 0, 0) < 0 ||
        header_write((int)fd) < 0 || !records_map((int)fd)) {
        sys_call(SYS_unlink, path, 0, 0, 0);
        say("sigvet: no room for the trace ", path, ": nothing is recorded\n");
        path[0] = '\0';
    } else {
        mem_copy(made, path, str_len_max(path, PATH_MOST - 1) + 1);
        maker = pid;
    }
    sys_call(SYS_close, fd, 0, 0, 0);
}

void standalone_finish(void)
{
    if (maker != 0 && process_pid() == maker) {
        say("sigvet: trace in ", made, "; read it with: sigvet report FILE\n");
    }
}
