/* wrap_exec.c - the exec and posix_spawn families: say which image starts, and see that it starts
 * under us.
 * Owns:     nothing.
 * Contexts: any, vfork children included. What must be rewritten is built on the stack, as glibc
 *           does itself here: 8 bytes an entry, only when the program dropped our variables or the
 *           image must be kept free of them.
 * Source:   execve(2), exec(3), fexecve(3), execveat(2), posix_spawn(3). */
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h> /* FILE alone */
#include <stdlib.h>
#include <unistd.h>

#include "exec_direct.h"
#include "exec_env.h"
#include "probe.h"
#include "process.h"
#include "raw_note.h"
#include "real.h"
#include "records.h"
#include "seal.h"
#include "sys.h"
#include "thread.h"

/* Paths are built on the stack here, as glibc's own exec functions do: raise the budget for this
 * file alone. */
#pragma GCC diagnostic ignored "-Wframe-larger-than="

#define HIDDEN __attribute__((visibility("hidden")))
#define PATH_MOST 1024u
#define PAGE 4096u
#define NO_PAGE UINTPTR_MAX
#define STRING_MOST (128u * 1024u) /* MAX_ARG_STRLEN: the kernel takes none that is longer */

/* One start of an image: what to pass on, and the record that says so. */
struct start {
    bool follow;
    bool rewrite;
    size_t entries; /* room needed for a rewritten environment, in pointers */
    struct sigvet_exec *record;
};

static struct sigvet_exec *exec_record(const char *path, enum sigvet_gap gap, bool spawn)
{
    size_t len = str_len_max(path, PATH_MOST - 1) + 1;
    struct sigvet_exec *rec = record_reserve(sizeof *rec + len);
    if (rec != NULL) {
        rec->time_ns = record_time();
        rec->process = record_offset(process_record());
        rec->tid = thread_id();
        rec->path_len = (uint32_t)len;
        rec->spawn = spawn;
        rec->gap = gap;
        mem_copy(rec->path, path, len - 1);
        record_publish(rec, SIGVET_REC_EXEC);
    }
    return rec;
}

/* What only the kernel reads may be a bad pointer: it says EFAULT, and so must we. */
static bool is_bad(const void *p)
{
    return p != NULL && !seal_is_on() &&
           !probe_readable((uintptr_t)p & ~(sizeof(uint64_t) - 1), sizeof(uint64_t));
}

/* Likewise of a page; `good`: one that is known to be readable. */
static bool is_bad_at(uintptr_t p, uintptr_t *good)
{
    if (p / PAGE != *good && is_bad((const void *)p)) {
        return true;
    }
    *good = p / PAGE;
    return false;
}

/* A string, or a list, that is too long for the kernel is bad, too. */
static bool is_bad_string(const char *s, uintptr_t *good)
{
    for (size_t i = 0; i < STRING_MOST && !is_bad_at((uintptr_t)&s[i], good); i++) {
        if (s[i] == '\0') {
            return false;
        }
    }
    return true;
}

static bool is_bad_list(char *const list[])
{
    uintptr_t slots = NO_PAGE, strings = NO_PAGE;
    for (size_t i = 0; list != NULL && i < EXEC_LIST_MOST; i++) {
        if (is_bad_at((uintptr_t)&list[i], &slots)) {
            return true;
        }
        if (list[i] == NULL) {
            return false;
        }
        if (is_bad_string(list[i], &strings)) {
            return true;
        }
    }
    return list != NULL;
}

static void start_look(struct start *s, const struct image *image, char *const envp[], bool spawn)
{
    const char *path = image->path;
    uintptr_t good = NO_PAGE;
    bool own = envp == exec_env_own(); /* what getenv() reads, too */
    uint64_t key = path != NULL ? exec_env_key(image) : 0;
    if ((path != NULL && key == 0 && is_bad_string(path, &good)) || (!own && is_bad_list(envp))) {
        s->rewrite = false;
        s->record = NULL;
        return;
    }
    /* Without a path the kernel says EFAULT, too. */
    enum sigvet_gap gap = path != NULL ? exec_env_inspect(image, key) : SIGVET_GAP_NONE;
    /* Static and setuid images ignore LD_PRELOAD without a word; what they start may heed it. */
    s->follow = gap == SIGVET_GAP_NONE || gap == SIGVET_GAP_STATIC || gap == SIGVET_GAP_SETUID;
    size_t count = exec_env_count(envp);
    s->rewrite = !exec_env_fits(envp, count, s->follow);
    s->entries = count + 3;
    if (s->rewrite && count > EXEC_ENV_MOST) {
        s->rewrite = false;
        gap = gap != SIGVET_GAP_NONE ? gap : SIGVET_GAP_ENVIRONMENT;
    }
    s->record = exec_record(path != NULL ? path : "", gap, spawn);
}

static void start_prepare(struct start *s, const struct image *image, char *const envp[],
                          bool spawn)
{
    start_look(s, image, envp, spawn);
    raw_note_exec();
}

/* The environment to pass on; a rewritten one lives in the caller's frame. */
#define START_ENV(s, envp)                                                                      \
    ((s)->rewrite                                                                               \
         ? exec_env_build((envp), (s)->follow, __builtin_alloca((s)->entries * sizeof(char *)), \
                          __builtin_alloca(EXEC_PRELOAD_MOST))                                  \
         : (envp))

/* Room for what exec_direct() rewrites: there is no frame of the caller's to put it in. */
static char *direct_env[EXEC_ENV_MOST + 3] LARGE_TABLE;
static char direct_preload[EXEC_PRELOAD_MOST] LARGE_TABLE;
static const struct thread *direct_by; /* NULL: free */

struct sigvet_exec *exec_direct(struct syscall_words *w)
{
    bool at = w->number == SYS_execveat;
    uint64_t path = w->arg[at ? 1 : 0];
    uint64_t *env = &w->arg[at ? 3 : 2];
    struct start s;
    char *const *envp = *env != 0 ? (char *const *)*env : (char *const[]){NULL};
    bool by_fd = at && (w->arg[4] & AT_EMPTY_PATH) != 0 && path != 0 &&
                 !is_bad((const char *)path) && *(const char *)path == '\0';
    const struct image image = {(const char *)path, at ? (int)w->arg[0] : AT_FDCWD, by_fd};
    start_look(&s, &image, envp, false);
    const struct thread *by = NULL;
    const struct thread *self = thread_self();
    bool mine = __atomic_compare_exchange_n(&direct_by, &by, self, false, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED) ||
                by == self; /* a vfork child that is gone has left it so */
    if (s.rewrite && mine) {
        *env = (uint64_t)(uintptr_t)exec_env_build(envp, s.follow, direct_env, direct_preload);
    }
    return s.record;
}

void exec_direct_failed(struct sigvet_exec *record)
{
    if (__atomic_load_n(&direct_by, __ATOMIC_RELAXED) == thread_self()) {
        __atomic_store_n(&direct_by, NULL, __ATOMIC_RELEASE);
    }
    if (record != NULL) {
        __atomic_store_n(&record->failed, 1, __ATOMIC_RELAXED);
    }
}

/* An exec that came back did not happen. */
static int start_failed(const struct start *s, int result)
{
    raw_note_exec_over();
    if (s->record != NULL) {
        __atomic_store_n(&s->record->failed, 1, __ATOMIC_RELAXED);
    }
    return result;
}

static int exec_path(const char *path, char *const argv[], char *const envp[])
{
    struct start s;
    start_prepare(&s, &(struct image){path, AT_FDCWD, false}, envp, false);
    envp = START_ENV(&s, envp);
    return start_failed(&s, REAL(execve)(path, argv, envp));
}

/* The first file along PATH that can be run, as execvp would take it; `file` itself when it has a
 * slash, none is found, or that may not be asked (seal.h). */
static const char *path_search(const char *file, char to[PATH_MOST])
{
    const char *list = "/bin:/usr/bin";
    char **env = exec_env_own();
    size_t file_len = str_len_max(file, PATH_MOST);
    for (size_t i = 0; i < file_len; i++) {
        if (file[i] == '/' || seal_is_on()) {
            return file;
        }
    }
    for (size_t i = 0; env != NULL && env[i] != NULL; i++) {
        const char *value = str_after(env[i], "PATH=");
        if (value != NULL) {
            list = value;
            break;
        }
    }
    for (const char *p = list;; p++) {
        size_t n = 0;
        while (p[n] != '\0' && p[n] != ':') {
            n++;
        }
        if (n + 1 + file_len + 1 <= PATH_MOST) {
            size_t at = 0;
            mem_copy(to, p, n);
            at = n;
            if (n > 0) {
                to[at++] = '/';
            }
            mem_copy(to + at, file, file_len + 1);
            if (sys_call(SYS_access, to, X_OK, 0, 0) == 0) {
                return to;
            }
        }
        p += n;
        if (*p == '\0') {
            return file;
        }
    }
}

static int exec_file(const char *file, char *const argv[], char *const envp[])
{
    struct start s;
    {
        char found[PATH_MOST];
        start_prepare(&s, &(struct image){path_search(file, found), AT_FDCWD, false}, envp, false);
    }
    envp = START_ENV(&s, envp);
    return start_failed(&s, REAL(execvpe)(file, argv, envp));
}

HIDDEN int wrap_execve(const char *path, char *const argv[], char *const envp[])
{
    return exec_path(path, argv, envp);
}

HIDDEN int wrap_execv(const char *path, char *const argv[])
{
    return exec_path(path, argv, exec_env_own());
}

HIDDEN int wrap_execvp(const char *file, char *const argv[])
{
    return exec_file(file, argv, exec_env_own());
}

HIDDEN int wrap_execvpe(const char *file, char *const argv[], char *const envp[])
{
    return exec_file(file, argv, envp);
}

static size_t list_count(va_list list)
{
    size_t n = 1;
    while (va_arg(list, char *) != NULL) {
        n++;
    }
    return n;
}

/* Copies a NULL-ended argument list; leaves `list` behind that NULL. */
static void list_copy(char *argv[], const char *first, va_list list)
{
    size_t n = 0;
    argv[n++] = (char *)first;
    while ((argv[n] = va_arg(list, char *)) != NULL) {
        n++;
    }
}

#define LIST_TO_ARGV(argv, first, list)                             \
    va_list count_##list;                                           \
    va_start(count_##list, first);                                  \
    size_t n_##list = first != NULL ? list_count(count_##list) : 0; \
    va_end(count_##list);                                           \
    char *argv[n_##list + 1];                                       \
    va_list list;                                                   \
    va_start(list, first);                                          \
    if (first != NULL) {                                            \
        list_copy(argv, first, list);                               \
    } else {                                                        \
        argv[0] = NULL;                                             \
    }

HIDDEN int wrap_execl(const char *path, const char *first, ...)
{
    LIST_TO_ARGV(argv, first, list)
    va_end(list);
    return exec_path(path, argv, exec_env_own());
}

HIDDEN int wrap_execlp(const char *file, const char *first, ...)
{
    LIST_TO_ARGV(argv, first, list)
    va_end(list);
    return exec_file(file, argv, exec_env_own());
}

HIDDEN int wrap_execle(const char *path, const char *first, ...)
{
    LIST_TO_ARGV(argv, first, list)
    char *const *envp = va_arg(list, char *const *);
    va_end(list);
    return exec_path(path, argv, envp);
}

HIDDEN int wrap_fexecve(int fd, char *const argv[], char *const envp[])
{
    struct start s;
    start_prepare(&s, &(struct image){"(descriptor)", fd, true}, envp, false);
    envp = START_ENV(&s, envp);
    return start_failed(&s, REAL(fexecve)(fd, argv, envp));
}

HIDDEN int wrap_execveat(int dir, const char *path, char *const argv[], char *const envp[],
                         int flags)
{
    struct start s;
    bool by_fd = (flags & AT_EMPTY_PATH) != 0 && path != NULL && !is_bad(path) && path[0] == '\0';
    start_prepare(&s, &(struct image){path, dir, by_fd}, envp, false);
    envp = START_ENV(&s, envp);
    return start_failed(&s, REAL(execveat)(dir, path, argv, envp, flags));
}

/* libc starts the shell by itself, with the environment that the program has. It is not changed: other threads read it,
 * and a handler may leave the call by a jump. */
static void shell_starts(const char *by)
{
    static bool said;
    char **env = exec_env_own();
    if (!exec_env_fits(env, exec_env_count(env), true) &&
        !__atomic_exchange_n(&said, true, __ATOMIC_RELAXED)) {
        process_gap(SIGVET_GAP_ENVIRONMENT, by);
    }
}

HIDDEN int wrap_system(const char *command)
{
    if (command != NULL) {
        shell_starts("what system() starts");
    }
    return REAL(system)(command);
}

HIDDEN FILE *wrap_popen(const char *command, const char *mode)
{
    shell_starts("what popen() starts");
    __typeof__(&popen) real = REAL(popen);
    return real(command, mode);
}

typedef int spawn_call(pid_t *, const char *, const posix_spawn_file_actions_t *,
                       const posix_spawnattr_t *, char *const[], char *const[]);

struct spawn {
    pid_t *pid;
    const char *file;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *argv;
    char *const *envp;
};

static int spawn_image(const struct spawn *p, spawn_call *real, bool search)
{
    struct start s;
    char *const *envp = p->envp;
    {
        char found[PATH_MOST];
        const char *path = search ? path_search(p->file, found) : p->file;
        start_prepare(&s, &(struct image){path, AT_FDCWD, false}, envp, true);
    }
    envp = START_ENV(&s, envp);
    int result = real(p->pid, p->file, p->actions, p->attributes, p->argv, envp);
    if (result != 0) {
        return start_failed(&s, result);
    }
    raw_note_exec_over();
    return 0;
}

#define SPAWN(id, search)                                                                         \
    HIDDEN int wrap_##id(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, \
                         const posix_spawnattr_t *attributes, char *const argv[],                 \
                         char *const envp[])                                                      \
    {                                                                                             \
        struct spawn p = {pid, file, actions, attributes, argv, envp};                            \
        return spawn_image(&p, (spawn_call *)real_get(ROW_##id), search);                         \
    }

SPAWN(posix_spawn, false)
SPAWN(posix_spawn_at_2_2_5, false)
SPAWN(posix_spawnp, true)
SPAWN(posix_spawnp_at_2_2_5, true)
#if __GLIBC_PREREQ(2, 39)
SPAWN(pidfd_spawn, false)
SPAWN(pidfd_spawnp, true)
#endif
