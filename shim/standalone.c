/* standalone.c - see standalone.h. */
#include "standalone.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>

#include "policy_start.h"
#include "process.h"
#include "records.h"
#include "rows.h"
#include "sys.h"

#define CAPACITY (16ul << 20)
#define PATH_MOST 1024u
#define SEEK_END 2
#define LINE 64u /* the limits are counted in cache lines of their own */
#define STATUS_REFUSED 2
#define BEST_EFFORT "best-effort"
#define SHIM "shim"

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

/* A compiled policy, mapped; size 0: none. */
struct blob {
    const void *bytes;
    size_t size;
};

/* Why the file holds no compiled policy; NULL: it may. A text, and a profile's name, are what
 * `sigvet policy compile` takes. */
static const char *policy_unfit(const char *file, long fd)
{
    uint64_t magic = 0;
    long n = fd < 0 ? 0 : sys_call(SYS_pread64, fd, &magic, sizeof magic, 0);
    if (fd < 0 && *file != '@') {
        return "it cannot be read";
    }
    return fd < 0 || (n > 0 && magic != SIGVET_POLICY_MAGIC)
               ? "a compiled one is needed: see sigvet policy compile"
               : NULL;
}

/* The file that the option policy= names. One that cannot be used: see policy_refuse(). */
static struct blob policy_find(const char *options, bool best_effort)
{
    static char file[PATH_MOST] LARGE_TABLE;
    const struct blob none = {NULL, 0};
    size_t len = 0;
    const char *value = option_value(options, "policy", &len);
    if (value == NULL) {
        return none;
    }
    mem_copy(file, value, len < PATH_MOST ? len : 0);
    long fd = sys_call(SYS_open, file, O_RDONLY | O_CLOEXEC, 0, 0);
    const char *unfit = policy_unfit(file, fd);
    if (unfit != NULL) {
        if (fd >= 0) {
            sys_call(SYS_close, fd, 0, 0, 0);
        }
        policy_refuse(file, (struct policy_trouble){"cannot be used", unfit}, best_effort);
        return none;
    }
    long size = sys_call(SYS_lseek, fd, 0, SEEK_END, 0);
    bool fits = size > 0 && size <= (long)SIGVET_POLICY_SIZE_MOST;
    long at = fits ? sys_call6(SYS_mmap, 0, size, PROT_READ, MAP_PRIVATE, fd, 0) : 0;
    sys_call(SYS_close, fd, 0, 0, 0);
    fits = fits && (at > 0 || at < -4095);
    struct policy_trouble trouble =
        fits ? policy_trouble((const void *)at, (size_t)size)
             : (struct policy_trouble){"is damaged", "its size is none that a policy has"};
    if (trouble.why != NULL) {
        policy_refuse(file, trouble, best_effort);
        return none;
    }
    return (struct blob){(const void *)at, (size_t)size};
}

static uint64_t clock_now(int clock)
{
    struct timespec t = {0, 0};
    sys_call(SYS_clock_gettime, clock, &t, 0, 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t round_up(uint64_t n, uint64_t step)
{
    return (n + step - 1) / step * step;
}

/* The policy stands behind the names, its limits behind it. */
static bool policy_write(int fd, struct sigvet_header *h, const struct blob *policy)
{
    h->policy_off = round_up(h->records_off, SIGVET_HEADER_SIZE);
    h->policy_size = (uint32_t)policy->size;
    h->limits_off = round_up(h->policy_off + policy->size, LINE);
    h->records_off = h->limits_off + SIGVET_POLICY_RULES * sizeof(uint64_t);
    h->mode |= SIGVET_MODE_POLICY;
    return sys_call(SYS_pwrite64, fd, policy->bytes, policy->size, h->policy_off) ==
           (long)policy->size;
}

static long header_write(int fd, uint32_t pid, const struct blob *policy, bool best_effort)
{
    uint32_t names_size;
    const char *names = row_names(&names_size);
    static struct sigvet_header h LARGE_TABLE;
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
    h.first_pid = pid;
    h.mode = best_effort ? SIGVET_MODE_BEST_EFFORT : 0;
    if (policy->size != 0 && !policy_write(fd, &h, policy)) {
        return -1;
    }
    h.tail = h.records_off;
    long n = sys_call(SYS_pwrite64, fd, names, names_size, SIGVET_HEADER_SIZE);
    if (n == (long)names_size) {
        n = sys_call(SYS_pwrite64, fd, &h, sizeof h, 0);
    }
    return n;
}

/* Makes and maps the trace, or says why not. */
static bool trace_make(uint32_t pid, const char *path, const struct blob *policy, bool best_effort)
{
    long fd = sys_call(SYS_open, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, 0);
    if (fd < 0) {
        say("sigvet: cannot make the trace ", path,
            fd == -EEXIST ? ": it exists already; nothing is recorded\n"
                          : ": nothing is recorded\n");
        return false;
    }
    /* Beyond this limit the kernel would send SIGXFSZ. */
    struct rlimit limit = {0, 0};
    sys_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit);
    bool there = limit.rlim_cur >= CAPACITY &&
                 sys_call6(SYS_fallocate, fd, 0, 0, CAPACITY, 0, 0) >= 0 &&
                 header_write((int)fd, pid, policy, best_effort) >= 0 && records_map((int)fd);
    if (there && policy->size != 0) {
        policy_map((int)fd, path);
    } else if (!there) {
        sys_call(SYS_unlink, path, 0, 0, 0);
        say("sigvet: no room for the trace ", path, ": nothing is recorded\n");
    }
    sys_call(SYS_close, fd, 0, 0, 0);
    return there;
}

/* How a policy is enforced from in here: only one word can be said about it. */
static bool best_effort_asked(const char *options)
{
    size_t len = 0;
    const char *value = option_value(options, "enforce", &len);
    if (value == NULL || (len == sizeof SHIM - 1 && str_after(value, SHIM) != NULL)) {
        return false;
    }
    if (len != sizeof BEST_EFFORT - 1 || str_after(value, BEST_EFFORT) == NULL) {
        say("sigvet: SIGVET_OPTIONS: found enforce=", value,
            "; expected enforce=shim or enforce=best-effort\n");
        sys_call(SYS_exit_group, STATUS_REFUSED, 0, 0, 0);
    }
    return true;
}

void standalone_make(const char *options, uint32_t pid, char *path, size_t size)
{
    bool best_effort = best_effort_asked(options);
    struct blob policy = policy_find(options, best_effort);
    path_choose(options, pid, path, size);
    if (trace_make(pid, path, &policy, best_effort)) {
        mem_copy(made, path, str_len_max(path, PATH_MOST - 1) + 1);
        maker = pid;
    } else {
        if (policy.size != 0) {
            policy_refuse(path, (struct policy_trouble){"cannot be used", "there is no trace"},
                          best_effort);
        }
        path[0] = '\0';
    }
    if (policy.size != 0) {
        sys_call(SYS_munmap, policy.bytes, policy.size, 0, 0);
    }
}

void standalone_finish(void)
{
    if (maker != 0 && process_pid() == maker) {
        say("sigvet: trace in ", made, "; read it with: sigvet report FILE\n");
    }
}
