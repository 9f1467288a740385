/* relation_runs.c - what a process runs: see relation.h (O3).
 *
 * Owns:     the scratches.
 * Contexts: see relation.h.
 * Errors:   see relation.h.
 * Source:   proc_pid_exe(5), proc_pid_comm(5). */
#include <errno.h>

#include "relation.h"
#include "relation_proc.h"
#include "sys.h"

#define EXE_MOST 4096u /* more than the kernel tells of a path */
#define SCRATCHES 8u
#define COMM_MOST 15

static struct scratch {
    uint32_t owner; /* thread id; 0: free */
    char file[EXE_MOST];
} scratches[SCRATCHES] LARGE_TABLE;

/* Is there no such thread? Its scratch is left over: it was killed, or is one of the parent's. */
static bool is_gone(uint32_t tid)
{
    return relation_asks(SYS_tkill, tid, 0, 0) == -ESRCH;
}

static struct scratch *scratch_take(void)
{
    uint32_t own = (uint32_t)relation_asks(SYS_gettid, 0, 0, 0);
    for (uint32_t i = 0; i < 2 * SCRATCHES; i++) {
        struct scratch *s = &scratches[i % SCRATCHES];
        uint32_t owner = __atomic_load_n(&s->owner, __ATOMIC_RELAXED);
        if ((owner == 0 || (i >= SCRATCHES && is_gone(owner))) &&
            __atomic_compare_exchange_n(&s->owner, &owner, own, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return s;
        }
    }
    return NULL;
}

static void scratch_leave(struct scratch *s)
{
    __atomic_store_n(&s->owner, 0, __ATOMIC_RELEASE);
}

/* The path of the file that it runs, ended by NUL. */
static bool exe_read(int32_t pid, char *file, size_t size)
{
    relation_path(file, pid, "/exe", -1);
    long n = relation_asks(SYS_readlink, (uintptr_t)file, (uintptr_t)file, size - 1);
    if (n <= 0 || n == (long)size - 1) {
        return false;
    }
    file[n] = '\0';
    return true;
}

static const char deleted[] = " (deleted)";

static bool is_file(const char *path, const char *program)
{
    const char *rest = str_after(policy_file_name(path), program);
    return rest != NULL && (*rest == '\0' || str_equal(rest, deleted));
}

/* The name that it was started by, a link's perhaps; one that the kernel may have cut short tells nothing. */
static bool comm_read(int32_t pid, char text[PIECE])
{
    long n = relation_read(pid, "/comm", -1, text);
    if (n <= 1 || text[n - 1] != '\n') {
        return false;
    }
    text[n - 1] = '\0';
    return n - 1 < COMM_MOST;
}

/* Where all scratches are in use: tells short paths. */
static __attribute__((noinline)) bool runs_short(int32_t pid, const char *program)
{
    char text[PIECE];
    return exe_read(pid, text, sizeof text) && is_file(text, program);
}

static __attribute__((noinline)) bool runs_file(int32_t pid, const char *program)
{
    struct scratch *s = scratch_take();
    if (s == NULL) {
        return runs_short(pid, program);
    }
    bool found = exe_read(pid, s->file, sizeof s->file) && is_file(s->file, program);
    scratch_leave(s);
    return found;
}

static __attribute__((noinline)) bool runs_name(int32_t pid, const char *program)
{
    char text[PIECE];
    return comm_read(pid, text) && str_equal(text, program);
}

bool relation_runs(const struct relation_from *from, int32_t pid, const char *program)
{
    return !from->blind && pid > 0 && (runs_file(pid, program) || runs_name(pid, program));
}

/* Of a name's first `size` bytes; never 0. */
static uint64_t name_sum(const char *name, size_t size)
{
    uint64_t h = 1;
    for (size_t i = 0; i < size; i++) {
        h = hash_mix(h, (unsigned char)name[i]);
    }
    return h | 1;
}

static void sum_file(int32_t pid, char *file, size_t room, struct relation_names *names)
{
    if (!exe_read(pid, file, room)) {
        return;
    }
    const char *name = policy_file_name(file);
    size_t size = str_len(name), tail = sizeof deleted - 1;
    names->sums[0] = name_sum(name, size);
    if (size > tail && str_equal(name + size - tail, deleted)) {
        names->sums[1] = name_sum(name, size - tail);
    }
}

static __attribute__((noinline)) void sum_short(int32_t pid, struct relation_names *names)
{
    char text[PIECE];
    sum_file(pid, text, sizeof text, names);
}

static __attribute__((noinline)) void sum_name(int32_t pid, struct relation_names *names)
{
    char text[PIECE];
    if (comm_read(pid, text)) {
        names->sums[2] = name_sum(text, str_len(text));
    }
}

void relation_names(const struct relation_from *from, int32_t pid, struct relation_names *names)
{
    *names = (struct relation_names){.read = true};
    if (from->blind || pid <= 0) {
        return;
    }
    struct scratch *s = scratch_take();
    if (s != NULL) {
        sum_file(pid, s->file, sizeof s->file, names);
        scratch_leave(s);
    } else {
        sum_short(pid, names);
    }
    sum_name(pid, names);
}

bool relation_is_among(const struct relation_names *names, const char *program)
{
    uint64_t sum = name_sum(program, str_len(program));
    return names->sums[0] == sum || names->sums[1] == sum || names->sums[2] == sum;
}
