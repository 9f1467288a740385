/* tracefile.c - makes a trace and keeps storage ready for it.
 *
 * Owns:     the file, its header page and its private directory if it has one.
 * Contexts: the launcher only, one thread; the traced processes write to the file all the while.
 * Errors:   see tracefile.h.
 * Source:   include/sigvet/trace.h, posix_fallocate(3), mkdtemp(3), getrandom(2). */
#include "tracefile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "leftover.h"
#include "util.h"

#define FILL_STEP (256u << 10)
#define ALLOCATE_LEAST (256u << 10)
#define EVENTS_STEP (1u << 20) /* with events, storage comes in steps of at least this */
#define EVENTS_STEP_MOST (4u << 20)

/* posix_fallocate() that is not stopped by a signal. 0 or an error number. */
static int allocate(int fd, uint64_t from, uint64_t to)
{
    int error;

    do {
        error = posix_fallocate(fd, (off_t)from, (off_t)(to - from));
    } while (error == EINTR);
    return error;
}

/* Likewise, and the pages are filled with zeros now, in our time, and not at the program's first touch. On
 * tmpfs that costs little more than the room alone; elsewhere it would be written to a disk. */
static int allocate_filled(int fd, uint64_t from, uint64_t to)
{
    static const char zeros[FILL_STEP];
    struct statfs fs;

    if (fstatfs(fd, &fs) != 0 || fs.f_type != TMPFS_MAGIC) {
        return allocate(fd, from, to);
    }
    while (from < to) {
        size_t len = to - from < sizeof zeros ? to - from : sizeof zeros;
        ssize_t n = pwrite(fd, zeros, len, (off_t)from);
        if (n > 0) {
            from += (uint64_t)n;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
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
    h->realtime_ns = util_now_ns(CLOCK_REALTIME);
    h->monotonic_ns = util_now_ns(CLOCK_MONOTONIC);
    h->launcher_pid = (uint32_t)getpid();
    h->clock_ns = h->monotonic_ns;
    h->ready = ready;
    h->magic = SIGVET_TRACE_MAGIC;
}

/* Gives the new file its size, first storage, header and names. 0 or an error number, and what
 * failed. */
static int format_file(struct tracefile *tf, const char **what)
{
    uint64_t ready = tf->capacity < TRACEFILE_AHEAD ? tf->capacity : TRACEFILE_AHEAD;

    *what = "set the size of";
    /* Only to see whether files may be so large here: it grows with its storage. A program that has all its
     * memory locked, or dumps it, then takes no more of the trace than there is. */
    if (ftruncate(tf->fd, (off_t)tf->capacity) != 0 || ftruncate(tf->fd, 0) != 0) {
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
    *what = "map";
    void *page = mmap(NULL, SIGVET_HEADER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, tf->fd, 0);
    if (page == MAP_FAILED) {
        return errno;
    }
    tf->header = page;
    tf->size = ready;
    header_fill(tf->header, tf->capacity, ready);
    *what = "write";
    return tracefile_set_names(tf, NULL, 0) ? 0 : errno;
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
    struct stat st = {0};
    if (error == 0 && fstat(tf->fd, &st) == 0 && (st.st_mode & mode) != mode &&
        fchmod(tf->fd, mode) != 0) { /* whatever the umask is */
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
    leftover_claim(tf->fd);
    leftover_remove(parent);
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

bool tracefile_is_whole(struct tracefile *tf)
{
    struct stat st;

    if (!tf->cut && (fstat(tf->fd, &st) != 0 || (uint64_t)st.st_size < tf->size)) {
        tf->cut = true;
    }
    return !tf->cut;
}

void tracefile_events(struct tracefile *tf, uint32_t mode, uint64_t buffer)
{
    struct sigvet_header *h = tf->header;
    struct statvfs fs;

    tf->buffer = buffer;
    if (buffer > 0 && fstatvfs(tf->fd, &fs) == 0) { /* others live on this disk, too */
        uint64_t most = (uint64_t)fs.f_bavail * fs.f_frsize / 2;
        tf->buffer = buffer <= most                ? buffer
                     : most > TRACEFILE_BUFFER_MIN ? most
                                                   : TRACEFILE_BUFFER_MIN;
    }
    tf->read = h->records_off;
    tf->has_ticks = clock_is_steady();
    if (tf->has_ticks) {
        mode |= SIGVET_MODE_TSC;
        clock_pair(&h->monotonic_ns, &h->start_tsc);
        h->realtime_ns = util_now_ns(CLOCK_REALTIME);
        h->clock_ns = h->monotonic_ns;
        h->clock_tsc = h->start_tsc;
    }
    h->mode |= mode | SIGVET_MODE_EVENTS;
}

void tracefile_end_waiting(struct tracefile *tf)
{
    if (tracefile_is_whole(tf)) {
        /* Relaxed: whoever waits looks again and again. */
        (void)__atomic_fetch_and(&tf->header->mode, ~(uint32_t)SIGVET_MODE_WAIT, __ATOMIC_RELAXED);
    }
}

uint64_t tracefile_tail(struct tracefile *tf)
{
    /* Acquire: the sizes of all records below it are there (T1). */
    return tracefile_is_whole(tf) ? __atomic_load_n(&tf->header->tail, __ATOMIC_ACQUIRE) : 0;
}

/* Tells the time. The counter stands beside the clock it was read with, written as closely as can
 * be. */
static void tell_time(const struct tracefile *tf)
{
    struct sigvet_header *h = tf->header;
    uint64_t ns = 0;
    uint64_t tsc = 0;

    /* Relaxed: the time stands alone, nothing is read on the strength of it. */
    if (!tf->has_ticks) {
        __atomic_store_n(&h->clock_ns, util_now_ns(CLOCK_MONOTONIC), __ATOMIC_RELAXED);
        return;
    }
    clock_pair(&ns, &tsc);
    __atomic_store_n(&h->clock_ns, ns, __ATOMIC_RELAXED);
    __atomic_store_n(&h->clock_tsc, tsc, __ATOMIC_RELAXED);
}

/* Whether storage is to be there long before the program comes to it: not for the few events of an audit. */
static bool is_flood(const struct sigvet_header *h)
{
    return (h->mode & SIGVET_MODE_EVENTS) != 0 && h->event_room == 0;
}

/* How far storage should reach now; not above `ready`: it is enough. */
static uint64_t goal_of(const struct tracefile *tf, uint64_t ready, uint64_t tail)
{
    bool events = is_flood(tf->header);
    uint64_t least = EVENTS_STEP;

    if (ready >= tf->capacity || tail > tf->capacity) {
        return 0;
    }
    /* Without events twice as far: to come here half as often. */
    uint64_t goal = tail + (events ? TRACEFILE_EVENTS_AHEAD : 2 * TRACEFILE_AHEAD);
    uint64_t bound = (tf->read < tail ? tf->read : tail) + tf->buffer;
    if (!events && ready >= tail + TRACEFILE_AHEAD) {
        return 0;
    }
    if (tf->buffer > 0 && goal > bound) {
        goal = bound;
        if (goal < tail + SIGVET_EVENTS_RESERVE) { /* room for other records, and not for events */
            goal = tail + SIGVET_EVENTS_RESERVE;
            least = SIGVET_EVENTS_RESERVE / 2;
        }
    }
    if (goal >= tf->capacity) {
        return tf->capacity;
    }
    goal &= ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
    return events && goal < ready + least ? 0 : goal;
}

/* Gives the file storage from `ready` to `goal`, or to somewhere before it, and tells how far. */
static uint64_t extend(struct tracefile *tf, uint64_t ready, uint64_t goal)
{
    bool events = is_flood(tf->header);
    tf->stuck = (events ? allocate_filled : allocate)(tf->fd, ready, goal);
    while (tf->stuck == ENOSPC && goal - ready > ALLOCATE_LEAST) { /* a nearly full disk */
        goal = ready + (goal - ready) / 2 / SIGVET_HEADER_SIZE * SIGVET_HEADER_SIZE;
        tf->stuck = (events ? allocate_filled : allocate)(tf->fd, ready, goal);
    }
    if (tf->stuck != 0) {
        return ready;
    }
    tf->size = goal > tf->size ? goal : tf->size;
    /* Release, pairs with the shim's acquire: who sees the new value may touch the bytes below
     * it. */
    __atomic_store_n(&tf->header->ready, goal, __ATOMIC_RELEASE);
    return goal;
}

bool tracefile_beat(struct tracefile *tf)
{
    if (!tracefile_is_whole(tf)) {
        return false;
    }
    struct sigvet_header *h = tf->header;
    tell_time(tf);
    uint64_t ready = __atomic_load_n(&h->ready, __ATOMIC_RELAXED); /* only we raise it */
    uint64_t goal = goal_of(tf, ready, __atomic_load_n(&h->tail, __ATOMIC_RELAXED));
    if (goal <= ready || (tf->stuck != 0 && tf->buffer == 0)) {
        return false;
    }
    uint64_t most = UINT64_MAX; /* at once: with events, what is there already is waited for */
    if (is_flood(h)) {
        most = tf->stuck != 0 ? ALLOCATE_LEAST : EVENTS_STEP_MOST;
    }
    bool more = goal - ready > most;
    if (more) {
        goal = (ready + most) & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
    }
    return extend(tf, ready, goal) == goal && more;
}

void tracefile_trim(struct tracefile *tf)
{
    uint64_t tail = tracefile_tail(tf);
    uint64_t from = (tail + SIGVET_HEADER_SIZE - 1) & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);

    if (tail != 0 && from < tf->header->ready) {
        uint64_t ready = tf->header->ready;
        __atomic_store_n(&tf->header->ready, from, __ATOMIC_RELEASE);
        (void)fallocate(tf->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)from,
                        (off_t)(ready - from));
    }
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
