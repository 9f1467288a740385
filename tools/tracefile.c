/* tracefile.c - makes a trace, keeps storage ready for it, adds the launcher's records.
 *
 * Owns:     the file, its header page and its private directory if it has one.
 * Contexts: the launcher only, one thread; the traced processes write to the file all the while.
 * Errors:   see tracefile.h.
 * Source:   include/sigvet/trace.h, posix_fallocate(3), mkdtemp(3), getrandom(2).
 *
 * Reserving (T1), here as in the shim: the word at the tail is compared with 0 and swapped for the
 * new record's size; who wins owns the record, everybody moves the tail over it. So the tail never
 * stands beyond a record without size, whoever is killed in between. */
#include "tracefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

#define RESERVE_TRIES 1000
#define ALLOCATE_LEAST (256u << 10)

/* clang-format off */
static const char row_names[] =
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol "\0"
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol "\0"
#define STRICT(symbol, why, instead) #symbol "\0"
#define STRICT_AT(id, symbol, version, why, instead) #symbol "\0"
#include "sigvet/calls.def"
    ;

enum {
    ROW_COUNT = 0
#define CALL(symbol, verdict, action, why, instead, condition, arg) + 1
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) + 1
#define STRICT(symbol, why, instead) + 1
#define STRICT_AT(id, symbol, version, why, instead) + 1
#include "sigvet/calls.def"
};
/* clang-format on */

#define NAMES_SIZE (sizeof row_names - 1)
#define RECORDS_OFF                                                                      \
    ((SIGVET_HEADER_SIZE + NAMES_SIZE + SIGVET_RECORD_ALIGN - 1) / SIGVET_RECORD_ALIGN * \
     SIGVET_RECORD_ALIGN)

_Static_assert(RECORDS_OFF + SIGVET_RECORD_MAX < TRACEFILE_SIZE_MIN,
               "the smallest trace holds the names and more");

/* posix_fallocate() that is not stopped by a signal. 0 or an error number. */
static int allocate(int fd, uint64_t from, uint64_t to)
{
    int error;

    do {
        error = posix_fallocate(fd, (off_t)from, (off_t)(to - from));
    } while (error == EINTR);
    return error;
}

/* A trace of an earlier run may be written over; nothing else may. */
static bool is_old_trace(const char *path)
{
    uint64_t magic = 0;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

    if (fd < 0) {
        return false;
    }
    bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              pread(fd, &magic, sizeof magic, 0) == sizeof magic && magic == SIGVET_TRACE_MAGIC;
    (void)close(fd);
    return is;
}

static void header_fill(struct sigvet_header *h, uint64_t capacity, uint64_t ready)
{
    h->version = SIGVET_TRACE_VERSION;
    h->header_size = SIGVET_HEADER_SIZE;
    h->capacity = capacity;
    h->names_off = SIGVET_HEADER_SIZE;
    h->names_size = NAMES_SIZE;
    h->row_count = ROW_COUNT;
    h->records_off = RECORDS_OFF;
    h->realtime_ns = util_now_ns(CLOCK_REALTIME);
    h->monotonic_ns = util_now_ns(CLOCK_MONOTONIC);
    h->launcher_pid = (uint32_t)getpid();
    h->tail = RECORDS_OFF;
    h->clock_ns = h->monotonic_ns;
    h->ready = ready;
    h->magic = SIGVET_TRACE_MAGIC;
}

/* Gives the new file its size, first storage, names and header. 0 or an error number, and what
 * failed. */
static int format_file(struct tracefile *tf, const char **what)
{
    uint64_t ready = tf->capacity < TRACEFILE_AHEAD ? tf->capacity : TRACEFILE_AHEAD;

    *what = "set the size of";
    if (ftruncate(tf->fd, (off_t)tf->capacity) != 0) {
        return errno;
    }
    *what = "allocate room for";
    int error = allocate(tf->fd, 0, ready);
    if (error != 0 &&
        ready > TRACEFILE_SIZE_MIN) { /* a nearly full disk: a small trace is better than none */
        ready = TRACEFILE_SIZE_MIN;
        error = allocate(tf->fd, 0, ready);
    }
    if (error != 0) {
        return error;
    }
    *what = "write";
    if (pwrite(tf->fd, row_names, NAMES_SIZE, SIGVET_HEADER_SIZE) != (ssize_t)NAMES_SIZE) {
        return errno;
    }
    *what = "map";
    void *page = mmap(NULL, SIGVET_HEADER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, tf->fd, 0);
    if (page == MAP_FAILED) {
        return errno;
    }
    tf->header = page;
    header_fill(tf->header, tf->capacity, ready);
    return 0;
}

/* The absolute form of a path whose last part need not be there. NULL with errno. */
static char *absolute(const char *path)
{
    if (path[0] == '/') {
        return xstrdup(path);
    }
    char *cwd CLEANUP_FREE = getcwd(NULL, 0);
    return cwd == NULL ? NULL : xasprintf("%s/%s", cwd, path);
}

/* Opens, sizes and fills the file. 0 or an error number, and what failed. */
static int make(struct tracefile *tf, const char *path, uint64_t capacity, mode_t mode,
                const char **what)
{
    *tf = (struct tracefile){.fd = -1, .capacity = capacity};
    *what = "create";
    tf->path = absolute(path);
    if (tf->path == NULL) {
        return errno;
    }
    int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    tf->fd = open(tf->path, flags, 0600);
    if (tf->fd < 0 && errno == EEXIST && is_old_trace(tf->path) && unlink(tf->path) == 0) {
        tf->fd = open(tf->path, flags, 0600);
    }
    int error = tf->fd < 0 ? errno : 0;
    if (error == 0 && mode != 0600 && fchmod(tf->fd, mode) != 0) { /* whatever the umask is */
        error = errno;
    }
    if (error == 0) {
        error = format_file(tf, what);
    }
    if (error != 0) {
        if (tf->fd >= 0) {
            (void)unlink(tf->path);
        }
        tracefile_close(tf);
    }
    return error;
}

bool tracefile_create(struct tracefile *tf, const char *path, uint64_t capacity, char *why,
                      size_t why_size)
{
    const char *what;
    int error = make(tf, path, capacity, 0600, &what);

    if (error == EEXIST) {
        (void)snprintf(why, why_size, "'%s' exists and is not a trace; it is left alone", path);
    } else if (error != 0) {
        (void)snprintf(why, why_size, "cannot %s the trace '%s': %s", what, path, strerror(error));
    }
    return error == 0;
}

/* Makes the trace in a fresh directory under `base`. 0 or an error number, and what failed. */
static int make_private(struct tracefile *tf, const char *base, uint64_t capacity,
                        const char **what)
{
    uint64_t random[2];

    *what = "create";
    char *parent CLEANUP_FREE = realpath(base, NULL);
    if (parent == NULL) {
        return errno;
    }
    char *directory = xasprintf("%s/sigvet.XXXXXX", parent);
    if (mkdtemp(directory) == NULL) {
        int error = errno;
        free(directory);
        return error;
    }
    int error = chmod(directory, 0711) != 0 ? errno : 0;
    if (error == 0 && getrandom(random, sizeof random, 0) != sizeof random) {
        error = errno;
    }
    if (error == 0) {
        char *path CLEANUP_FREE =
            xasprintf("%s/%016jx%016jx", directory, (uintmax_t)random[0], (uintmax_t)random[1]);
        error = make(tf, path, capacity, 0666, what);
    }
    if (error != 0) {
        (void)rmdir(directory);
        free(directory);
        return error;
    }
    tf->directory = directory;
    return 0;
}

bool tracefile_create_private(struct tracefile *tf, uint64_t capacity, char *why, size_t why_size)
{
    const char *bases[] = {"/dev/shm", getenv("TMPDIR"), "/tmp"};
    const char *what = "create";
    const char *where = "/tmp";
    int error = ENOENT;

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        if (bases[i] == NULL || bases[i][0] == '\0') {
            continue;
        }
        where = bases[i];
        error = make_private(tf, bases[i], capacity, &what);
        if (error == 0) {
            return true;
        }
    }
    (void)snprintf(why, why_size, "cannot %s a trace under '%s': %s", what, where, strerror(error));
    return false;
}

/* Whether the file still has its size: a page beyond the end would be a SIGBUS. */
static bool is_whole(struct tracefile *tf)
{
    struct stat st;

    if (!tf->cut && (fstat(tf->fd, &st) != 0 || (uint64_t)st.st_size < tf->capacity)) {
        tf->cut = true;
    }
    return !tf->cut;
}

void tracefile_beat(struct tracefile *tf)
{
    if (!is_whole(tf)) {
        return;
    }
    struct sigvet_header *h = tf->header;
    /* Relaxed: the time stands alone, nothing is read on the strength of it. */
    __atomic_store_n(&h->clock_ns, util_now_ns(CLOCK_MONOTONIC), __ATOMIC_RELAXED);
    uint64_t ready = __atomic_load_n(&h->ready, __ATOMIC_RELAXED); /* only we raise it */
    uint64_t tail = __atomic_load_n(&h->tail, __ATOMIC_RELAXED);
    if (tf->stuck != 0 || ready >= tf->capacity || tail > tf->capacity ||
        ready >= tail + TRACEFILE_AHEAD) {
        return;
    }
    uint64_t goal = tail + 2 * TRACEFILE_AHEAD; /* twice: to come here half as often */
    goal = goal < tf->capacity ? goal & ~(uint64_t)(SIGVET_HEADER_SIZE - 1) : tf->capacity;
    tf->stuck = allocate(tf->fd, ready, goal);
    while (tf->stuck == ENOSPC && goal - ready > ALLOCATE_LEAST) { /* a nearly full disk */
        goal = ready + (goal - ready) / 2 / SIGVET_HEADER_SIZE * SIGVET_HEADER_SIZE;
        tf->stuck = allocate(tf->fd, ready, goal);
    }
    if (tf->stuck == 0) {
        /* Release, pairs with the shim's acquire: who sees the new value may touch the bytes below
         * it. */
        __atomic_store_n(&h->ready, goal, __ATOMIC_RELEASE);
    }
}

enum reserve { RESERVE_DONE, RESERVE_AGAIN, RESERVE_FULL };

/* One try to take the record at the tail and, if that works, to fill and publish it. */
static enum reserve reserve_try(struct tracefile *tf, const void *record, size_t size)
{
    struct sigvet_header *h = tf->header;
    uint64_t tail = __atomic_load_n(&h->tail, __ATOMIC_ACQUIRE);

    if (tail % SIGVET_RECORD_ALIGN != 0 || tail < RECORDS_OFF || tail > h->ready ||
        size > h->ready - tail || tail > tf->capacity || size > tf->capacity - tail) {
        return RESERVE_FULL;
    }
    uint64_t start = tail & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
    size_t window = (size_t)(tail - start) + size;
    unsigned char *map =
        mmap(NULL, window, PROT_READ | PROT_WRITE, MAP_SHARED, tf->fd, (off_t)start);
    if (map == MAP_FAILED) {
        return RESERVE_FULL;
    }
    unsigned char *at = map + (tail - start);
    uint64_t found = 0;
    uint64_t reserved = size; /* type RESERVED */
    /* Acquire-release: the size must be there before the tail moves over it (T1). */
    bool won = __atomic_compare_exchange_n((uint64_t *)(void *)at, &found, reserved, false,
                                           __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    uint64_t step = won ? size : (uint32_t)found;
    uint64_t expected = tail;
    (void)__atomic_compare_exchange_n(&h->tail, &expected, tail + step, false, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE);
    if (won) {
        uint64_t word;
        memcpy(&word, record, sizeof word);
        memcpy(at + sizeof word, (const unsigned char *)record + sizeof word, size - sizeof word);
        /* Release, pairs with the reader: who sees the type sees the whole record (T1). */
        __atomic_store_n((uint64_t *)(void *)at, word, __ATOMIC_RELEASE);
    }
    (void)munmap(map, window);
    return won ? RESERVE_DONE : RESERVE_AGAIN;
}

bool tracefile_append(struct tracefile *tf, const void *record, size_t size)
{
    if (!is_whole(tf)) {
        return false;
    }
    enum reserve got = RESERVE_AGAIN;
    for (int i = 0; i < RESERVE_TRIES && got == RESERVE_AGAIN; i++) {
        got = reserve_try(tf, record, size);
    }
    if (got != RESERVE_DONE) {
        size_t kind = got == RESERVE_FULL ? SIGVET_LOST_FULL : SIGVET_LOST_CONTENDED;
        (void)__atomic_fetch_add(&tf->header->lost[kind], 1, __ATOMIC_RELAXED);
    }
    return got == RESERVE_DONE;
}

static size_t record_size(size_t bytes)
{
    return (bytes + SIGVET_RECORD_ALIGN - 1) / SIGVET_RECORD_ALIGN * SIGVET_RECORD_ALIGN;
}

bool tracefile_append_gap(struct tracefile *tf, enum sigvet_gap kind, const char *text)
{
    size_t len = strnlen(text, SIGVET_RECORD_MAX / 2);
    size_t size = record_size(sizeof(struct sigvet_gap_rec) + len + 1);
    struct sigvet_gap_rec *gap = xcalloc(1, size);

    gap->rec = (struct sigvet_record){.size = (uint32_t)size, .type = SIGVET_REC_GAP};
    gap->kind = kind;
    gap->text_len = (uint32_t)len + 1;
    memcpy(gap->text, text, len);
    bool done = tracefile_append(tf, gap, size);
    free(gap);
    return done;
}

bool tracefile_append_status(struct tracefile *tf, pid_t pid, int status)
{
    struct sigvet_status record = {
        .rec = {.size = sizeof record, .type = SIGVET_REC_STATUS},
        .pid = (uint32_t)pid,
        .status = (uint32_t)status,
    };

    return tracefile_append(tf, &record, sizeof record);
}

void tracefile_remove(struct tracefile *tf)
{
    if (tf->directory != NULL) {
        (void)unlink(tf->path);
        (void)rmdir(tf->directory);
        free(tf->directory);
        tf->directory = NULL;
    }
}

void tracefile_close(struct tracefile *tf)
{
    tracefile_remove(tf);
    if (tf->header != NULL) {
        (void)munmap(tf->header, SIGVET_HEADER_SIZE);
    }
    if (tf->fd >= 0) {
        (void)close(tf->fd);
    }
    free(tf->path);
    *tf = (struct tracefile){.fd = -1};
}
