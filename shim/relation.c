/* relation.c - see relation.h.
 *
 * Owns:     nothing.
 * Contexts: see relation.h.
 * Errors:   see relation.h.
 * Source:   see relation.h; proc_pid_stat(5), proc_pid_fdinfo(5), getdents64(2), pidfd_send_signal(2). */
#include "relation.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#include "relation_proc.h"
#include "sys.h"

#define PIDS_MOST (PIECE / 24u) /* entries of /proc, of 24 bytes at least, that fit in it */
#define ENVIRONMENT_MOST 4096   /* pieces of an environment */
#define PIDFD_SIGNAL_PROCESS_GROUP 4u
#define INSIDE ((uint32_t)SIGVET_TARGET_TREE)
#define OUTSIDE ((uint32_t)SIGVET_TARGET_OUTSIDE)

struct stat_words {
    int32_t parent, group, session;
};

/* All that is asked of the kernel: few places, for the guard that lists them. */
__attribute__((noinline)) long relation_asks(long number, uintptr_t a, uintptr_t b, uintptr_t c)
{
    return sys_call(number, a, b, c, 0);
}

static char *add_text(char *to, const char *text)
{
    while (*text != '\0') {
        *to++ = *text++;
    }
    *to = '\0';
    return to;
}

static char *add_number(char *to, int32_t n)
{
    uint32_t rest = n < 0 ? 0u - (uint32_t)n : (uint32_t)n;
    uint32_t unit = 1;
    while (rest / unit >= 10) {
        unit *= 10;
    }
    for (; unit != 0; unit /= 10) {
        *to++ = (char)('0' + rest / unit % 10);
    }
    *to = '\0';
    return to;
}

/* The path is /proc/PID followed by `what` and, if it is none below 0, `fd`. */
void relation_path(char text[PIECE], int32_t pid, const char *what, int32_t fd)
{
    char *end = add_text(add_number(add_text(text, "/proc/"), pid), what);
    if (fd >= 0) {
        add_number(end, fd);
    }
}

static long file_open(const char *path, int flags)
{
    return relation_asks(SYS_open, (uintptr_t)path, (uintptr_t)(O_RDONLY | O_CLOEXEC | flags), 0);
}

/* The beginning of such a file, ended by NUL; its length, or an error. */
__attribute__((noinline)) long relation_read(int32_t pid, const char *what, int32_t fd,
                                             char text[PIECE])
{
    relation_path(text, pid, what, fd);
    long file = file_open(text, 0);
    if (file < 0) {
        return file;
    }
    long n = relation_asks(SYS_read, (uintptr_t)file, (uintptr_t)text, PIECE - 1);
    relation_asks(SYS_close, (uintptr_t)file, 0, 0);
    text[n > 0 ? n : 0] = '\0';
    return n;
}

static const char *number_read(const char *p, int32_t *n)
{
    int64_t value = 0;
    while (*p == ' ' || *p == '\t') {
        p++;
    }
    bool negative = *p == '-';
    p += negative ? 1 : 0;
    while (*p >= '0' && *p <= '9' && value < INT32_MAX) {
        value = value * 10 + (*p++ - '0');
    }
    *n = (int32_t)(negative ? -value : value);
    return p;
}

/* "PID (NAME) STATE PARENT GROUP SESSION": a name may hold anything, so its end is the last bracket. */
static __attribute__((noinline)) bool stat_read(int32_t pid, struct stat_words *s)
{
    char text[PIECE];
    if (pid <= 0 || relation_read(pid, "/stat", -1, text) <= 0) {
        return false;
    }
    const char *p = NULL;
    for (const char *q = text; *q != '\0'; q++) {
        p = *q == ')' ? q : p;
    }
    if (p == NULL || p[1] != ' ' || p[2] == '\0') {
        return false;
    }
    p = number_read(p + 3, &s->parent);
    p = number_read(p, &s->group);
    number_read(p, &s->session);
    return true;
}

/* --- of this run? (O1) --- */

static __attribute__((noinline)) bool descends(const struct relation_from *from, int32_t pid)
{
    struct stat_words s;
    for (int hops = 0; hops < RELATION_HOPS && pid > 0; hops++) {
        if (pid == from->pid || (pid == from->root && (hops > 0 || from->root_is_of_it))) {
            return true;
        }
        if (pid == from->root || !stat_read(pid, &s)) {
            return false;
        }
        pid = s.parent;
    }
    return false;
}

/* Is the mark an entry of its environment? It begins an entry, and ends there. */
static __attribute__((noinline)) bool is_marked(const struct relation_from *from, int32_t pid)
{
    char piece[PIECE];
    size_t done = 0; /* bytes of the mark that fit so far */
    bool fits = true, found = false;
    if (from->mark == NULL || from->mark[0] == '\0') {
        return false;
    }
    relation_path(piece, pid, "/environ", -1);
    long file = file_open(piece, 0);
    if (file < 0) {
        return false;
    }
    for (int pieces = 0; !found && pieces < ENVIRONMENT_MOST; pieces++) {
        long n = relation_asks(SYS_read, (uintptr_t)file, (uintptr_t)piece, sizeof piece);
        for (long i = 0; i < n && !found; i++) {
            if (piece[i] == '\0') {
                found = fits && from->mark[done] == '\0';
                done = 0;
                fits = true;
            } else {
                fits = fits && from->mark[done] == piece[i];
                done += fits ? 1 : 0;
            }
        }
        if (n <= 0) {
            break;
        }
    }
    relation_asks(SYS_close, (uintptr_t)file, 0, 0);
    return found;
}

static bool is_of_it(const struct relation_from *from, int32_t pid, const struct stat_words *s)
{
    if (pid == from->root && !from->root_is_of_it) {
        return false;
    }
    return descends(from, pid) || (s->session != pid && descends(from, s->session)) ||
           is_marked(from, pid);
}

/* --- processes --- */

/* Nothing under /proc: is there a process at all? */
static bool is_nobody(int32_t pid)
{
    return relation_asks(SYS_kill, (uintptr_t)(intptr_t)pid, 0, 0) == -ESRCH;
}

void relation_process(const struct relation_from *from, int32_t pid, struct policy_target *to)
{
    struct stat_words s;
    to->pid = pid;
    to->kinds = pid == 1 ? (uint32_t)SIGVET_TARGET_INIT : 0;
    if (pid == from->pid) {
        to->kinds |= SIGVET_TARGET_SELF | INSIDE;
    } else if (from->blind || pid <= 0) {
        to->kinds |= OUTSIDE;
    } else if (!stat_read(pid, &s)) {
        to->kinds |= is_nobody(pid) ? 0 : OUTSIDE;
    } else {
        to->kinds |= s.parent == from->pid     ? SIGVET_TARGET_CHILD | INSIDE
                     : is_of_it(from, pid, &s) ? INSIDE
                                               : OUTSIDE;
    }
}

void relation_thread_of(const struct relation_from *from, int32_t pid, int32_t tid,
                        struct policy_target *to)
{
    relation_process(from, pid, to);
    if ((to->kinds & SIGVET_TARGET_SELF) != 0 && tid > 0) {
        to->kinds |= SIGVET_TARGET_THREAD;
    }
}

static __attribute__((noinline)) bool is_thread_of(int32_t pid, int32_t tid)
{
    char text[PIECE];
    return relation_read(pid, "/task/", tid, text) == -EISDIR;
}

/* A thread stands under /proc by its own id as well, with the parent of its process. */
void relation_thread(const struct relation_from *from, int32_t tid, struct policy_target *to)
{
    bool own = tid > 0 && (tid == from->pid || tid == from->tid);
    if (!own && !from->blind && tid > 0) {
        own = is_thread_of(from->pid, tid);
    }
    if (own) {
        relation_thread_of(from, from->pid, tid, to);
        to->pid = tid;
    } else {
        relation_process(from, tid, to);
    }
}

/* --- groups (O2) --- */

struct entry { /* struct linux_dirent64 */
    uint64_t number;
    int64_t next;
    uint16_t size;
    uint8_t type;
    char name[];
};

/* How many processes are among the next few entries of /proc, `dir`; -1: there are no more entries; -2: an
 * error. */
static __attribute__((noinline)) int entries_read(long dir, int32_t pids[PIDS_MOST])
{
    _Alignas(8) unsigned char some[PIECE];
    int count = 0;
    long n = relation_asks(SYS_getdents64, (uintptr_t)dir, (uintptr_t)some, sizeof some);
    for (long at = 0; at < n;) {
        const struct entry *e = (const struct entry *)(const void *)(some + at);
        if (e->name[0] >= '1' && e->name[0] <= '9') {
            number_read(e->name, &pids[count++]);
        }
        at += e->size;
    }
    return n > 0 ? count : n == 0 ? -1 : -2;
}

/* Looks at one process; false: it is of the group, and outside. */
static bool entry_fits(const struct relation_from *from, int32_t pid, int32_t group, bool *met)
{
    struct stat_words s;
    if (!stat_read(pid, &s) || s.group != group) {
        return true; /* gone meanwhile, or of another group */
    }
    *met = true;
    return is_of_it(from, pid, &s);
}

/* Is each process of the group of this run? *met: there is one. */
static __attribute__((noinline)) bool all_inside(const struct relation_from *from, int32_t group,
                                                 bool *met)
{
    int32_t pids[PIDS_MOST];
    bool inside = true;
    int count = 0;
    long dir = file_open("/proc", O_DIRECTORY);
    *met = false;
    if (dir < 0) {
        return false;
    }
    for (int seen = 0; inside && count >= 0 && seen < RELATION_ENTRIES; seen += count + 1) {
        count = entries_read(dir, pids);
        for (int i = 0; inside && i < count; i++) {
            inside = entry_fits(from, pids[i], group, met);
        }
    }
    relation_asks(SYS_close, (uintptr_t)dir, 0, 0);
    return inside && count == -1;
}

/* The processes of a session have all descended from its leader. */
static __attribute__((noinline)) bool session_inside(const struct relation_from *from,
                                                     int32_t group)
{
    struct stat_words s;
    return stat_read(group, &s) && s.group == group && descends(from, s.session);
}

/* 0: it cannot be told. */
static __attribute__((noinline)) int32_t own_group(const struct relation_from *from)
{
    struct stat_words own;
    return stat_read(from->pid, &own) ? own.group : 0;
}

void relation_group(const struct relation_from *from, int32_t group, struct policy_target *to)
{
    bool met = true;
    to->pid = 0;
    to->kinds = SIGVET_TARGET_GROUP;
    if (from->blind || group < 0) {
        to->kinds |= OUTSIDE;
        return;
    }
    group = group == 0 ? own_group(from) : group;
    if (group <= 0) {
        to->kinds |= OUTSIDE;
        return;
    }
    if (session_inside(from, group) || (all_inside(from, group, &met) && met)) {
        to->kinds |= INSIDE;
    } else {
        to->kinds |= met || !is_nobody(-group) ? OUTSIDE : 0;
    }
}

void relation_kill(const struct relation_from *from, int32_t pid, struct policy_target *to)
{
    if (pid > 0) {
        relation_process(from, pid, to);
    } else if (pid == -1) {
        to->pid = 0;
        to->kinds = SIGVET_TARGET_BROADCAST | OUTSIDE;
    } else if (pid == INT32_MIN) {
        to->pid = 0;
        to->kinds = 0; /* ESRCH */
    } else {
        relation_group(from, -pid, to);
    }
}

/* --- pidfds --- */

/* The process of a descriptor; -1: it has ended, or the descriptor is none; 0: unknown. */
static __attribute__((noinline)) int32_t pidfd_process(const struct relation_from *from, int32_t fd)
{
    static const char label[] = "\nPid:";
    char text[PIECE];
    int32_t pid = 0;
    long n = relation_read(from->pid, "/fdinfo/", fd, text);
    if (n <= 0) { /* /proc is there: then it was no open descriptor, EBADF */
        return n == -ENOENT && own_group(from) > 0 ? -1 : 0;
    }
    for (const char *p = text; *p != '\0'; p++) {
        const char *rest = str_after(p, label);
        if (rest != NULL) {
            number_read(rest, &pid);
            break;
        }
    }
    return pid;
}

void relation_pidfd(const struct relation_from *from, int32_t fd, uint32_t flags,
                    struct policy_target *to)
{
    int32_t pid = from->blind || fd < 0 ? 0 : pidfd_process(from, fd);
    to->pid = 0;
    to->kinds = pid == -1 ? 0 : OUTSIDE;
    if (pid > 0 && (flags & PIDFD_SIGNAL_PROCESS_GROUP) != 0) {
        relation_group(from, pid, to);
    } else if (pid > 0) {
        relation_process(from, pid, to);
    }
}

void relation_named(const struct relation_from *from, const struct policy_named *named,
                    struct policy_target *to)
{
    to->pid = 0;
    to->kinds = 0;
    switch (named->how) {
    case NAMED_NOBODY:
        break;
    case NAMED_OWN_THREAD:
        relation_thread_of(from, from->pid, from->pid, to);
        break;
    case NAMED_PROCESS:
        relation_process(from, named->pid, to);
        break;
    case NAMED_KILL:
        relation_kill(from, named->pid, to);
        break;
    case NAMED_GROUP:
        relation_group(from, named->pid, to);
        break;
    case NAMED_THREAD:
        relation_thread(from, named->tid, to);
        break;
    case NAMED_THREAD_OF:
        relation_thread_of(from, named->pid, named->tid, to);
        break;
    case NAMED_PIDFD:
        relation_pidfd(from, named->pid, named->flags, to);
        break;
    case NAMED_UNKNOWN:
        to->kinds = SIGVET_TARGET_GROUP | OUTSIDE;
        break;
    }
}
