/* exec_env.c - see exec_env.h. */
#include "exec_env.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "real.h"
#include "records.h"
#include "seal.h"
#include "sys.h"
#include "users.h"

/* Paths are built on the stack here, as glibc's own exec functions do: raise the budget for this
 * file alone. */
#pragma GCC diagnostic ignored "-Wframe-larger-than="

#define PRELOAD "LD_PRELOAD="
#define TRACE "SIGVET_TRACE="
#define LOADER "ld-linux-x86-64.so.2"
#define SCRIPTS_MOST 4
#define HEADERS_MOST 32
#define HEAD_MOST 832   /* as the loader reads: program headers and the loader's name lie in it */
#define SCRIPT_MOST 256 /* the kernel's BINPRM_BUF_SIZE */

static char library_entry[EXEC_PRELOAD_MOST]; /* LD_PRELOAD=<library> */
static char trace_entry[EXEC_PRELOAD_MOST];   /* SIGVET_TRACE=<trace> */
static void *own; /* where the C library has the environment; NULL: not looked for yet */

static void entry_make(char *to, const char *name, const char *value)
{
    size_t n = str_len(name);
    size_t len = str_len(value);
    to[0] = '\0';
    if (n + len + 1 <= EXEC_PRELOAD_MOST) {
        mem_copy(to, name, n);
        mem_copy(to + n, value, len + 1);
    }
}

void exec_env_learn(const char *library, const char *trace)
{
    entry_make(library_entry, PRELOAD, library[0] == '/' ? library : "");
    entry_make(trace_entry, TRACE, trace);
}

const char *exec_env_trace(void)
{
    return trace_entry;
}

char **exec_env_own(void)
{
    char ***at = real_find_once(&own, "__environ");
    return at != NULL ? *at : NULL;
}

void exec_env_before_fork(void)
{
    (void)exec_env_own(); /* each of them remembers what it found */
    (void)real_get(ROW_execve);
    (void)real_get(ROW_execvpe);
}

static const char *library_path(void)
{
    return library_entry + sizeof PRELOAD - 1;
}

static bool exec_env_ready(void)
{
    return trace_entry[0] != '\0' && library_entry[0] != '\0' && library_path()[0] == '/';
}

static long read_at(int fd, void *to, size_t size, uint64_t at)
{
    return sys_call(SYS_pread64, fd, to, size, at);
}

static bool ends_with(const char *s, size_t len, const char *tail)
{
    size_t n = str_len(tail);
    return len >= n && mem_equal(s + len - n, tail, n);
}

/* A file that runs with other rights than ours: its loader ignores LD_PRELOAD. */
static bool changes_user(int fd)
{
    struct stat st;
    if (sys_call(SYS_fstat, fd, &st, 0, 0) < 0) {
        return false;
    }
    return ((st.st_mode & S_ISUID) != 0 && st.st_uid != (uid_t)sys_call(SYS_getuid, 0, 0, 0, 0)) ||
           ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
            st.st_gid != (gid_t)sys_call(SYS_getgid, 0, 0, 0, 0));
}

/* The start of a file; most of what is asked for lies in it. */
struct head {
    int fd;
    long len;
    char bytes[HEAD_MOST];
};

static bool head_get(const struct head *head, void *to, size_t size, uint64_t at)
{
    if (head->len > 0 && at <= (uint64_t)head->len && size <= (uint64_t)head->len - at) {
        mem_copy(to, head->bytes + at, size);
        return true;
    }
    return read_at(head->fd, to, size, at) == (long)size;
}

static enum sigvet_gap elf_inspect(const struct head *head)
{
    Elf64_Ehdr header;
    if (!head_get(head, &header, sizeof header, 0)) {
        return SIGVET_GAP_NONE;
    }
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64) {
        return SIGVET_GAP_FOREIGN_CLASS;
    }
    for (int i = 0; i < header.e_phnum && i < HEADERS_MOST; i++) {
        Elf64_Phdr p;
        if (!head_get(head, &p, sizeof p, header.e_phoff + (uint64_t)i * sizeof p)) {
            return SIGVET_GAP_NONE;
        }
        if (p.p_type == PT_INTERP) {
            char loader[128];
            size_t len = p.p_filesz < sizeof loader ? p.p_filesz : sizeof loader;
            if (!head_get(head, loader, len, p.p_offset)) {
                return SIGVET_GAP_NONE;
            }
            if (!ends_with(loader, str_len_max(loader, len), LOADER)) {
                return SIGVET_GAP_FOREIGN_LIBC;
            }
            return changes_user(head->fd) ? SIGVET_GAP_SETUID : SIGVET_GAP_NONE;
        }
    }
    return header.e_type == ET_EXEC || header.e_type == ET_DYN ? SIGVET_GAP_STATIC
                                                               : SIGVET_GAP_NONE;
}

/* Copies the interpreter of a "#!" line to `to`; false: no such line. */
static bool script_interpreter(const char *line, long len, char to[SCRIPT_MOST])
{
    if (len < 3 || line[0] != '#' || line[1] != '!') {
        return false;
    }
    long i = 2;
    while (i < len && (line[i] == ' ' || line[i] == '\t')) {
        i++;
    }
    long n = 0;
    for (; i < len && line[i] != ' ' && line[i] != '\t' && line[i] != '\n' && line[i] != '\0';
         i++) {
        to[n++] = line[i];
    }
    to[n] = '\0';
    return i < len && n > 0;
}

/* One file: its gap, or, for a script, *next. */
static enum sigvet_gap file_inspect(int fd, char next[SCRIPT_MOST])
{
    struct head head;
    head.fd = fd;
    head.len = read_at(fd, head.bytes, sizeof head.bytes, 0);
    next[0] = '\0';
    if (head.len >= (long)sizeof(Elf64_Ehdr) && mem_equal(head.bytes, ELFMAG, SELFMAG)) {
        return elf_inspect(&head);
    }
    long len = head.len < SCRIPT_MOST ? head.len : SCRIPT_MOST;
    if (!script_interpreter(head.bytes, len, next)) {
        next[0] = '\0'; /* not to be read, or no program: the kernel will say so */
    }
    return SIGVET_GAP_NONE;
}

/* What is known of files that were started before (records_images()) stands in the trace: a shell starts the
 * same few programs over and over, each from a child that is gone with what it knew. */
#define GAP_BITS 8u

static uint64_t file_key(int dir, const char *path)
{
    struct stat st;
    if (sys_call(SYS_newfstatat, dir, path, &st, 0) < 0 ||
        (st.st_mode & (S_ISUID | S_ISGID)) != 0) {
        return 0;
    }
    uint64_t h = hash_mix(st.st_dev, st.st_ino);
    h = hash_mix(hash_mix(h, (uint64_t)st.st_size), (uint64_t)st.st_mode);
    h = hash_mix(hash_mix(h, (uint64_t)st.st_mtim.tv_sec), (uint64_t)st.st_mtim.tv_nsec);
    h = hash_mix(hash_mix(h, (uint64_t)st.st_ctim.tv_sec), (uint64_t)st.st_ctim.tv_nsec);
    return h & ~(((uint64_t)1 << GAP_BITS) - 1);
}

uint64_t exec_env_key(const struct image *image)
{
    return image->by_fd || seal_is_on() ? 0 : file_key(image->dir, image->path);
}

/* `key`: the file's; 0: it is not to be remembered. */
static enum sigvet_gap path_inspect(int dir, const char *path, uint64_t key, char next[SCRIPT_MOST])
{
    uint64_t *slot = &records_images()[(key >> 40) % SIGVET_IMAGES];
    uint64_t gap_found = __atomic_load_n(slot, __ATOMIC_RELAXED) ^ key;
    next[0] = '\0';
    if (key != 0 && gap_found < SIGVET_GAP_KINDS) {
        return (enum sigvet_gap)gap_found;
    }
    long fd = sys_call(SYS_openat, dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0) {
        return SIGVET_GAP_NONE;
    }
    enum sigvet_gap gap = file_inspect((int)fd, next);
    sys_call(SYS_close, fd, 0, 0, 0);
    if (key != 0 && next[0] == '\0') {
        __atomic_store_n(slot, key | gap, __ATOMIC_RELAXED);
    }
    return gap;
}

static enum sigvet_gap files_inspect(const struct image *image, uint64_t key)
{
    const char *path = image->path;
    int dir = image->dir;
    char next[SCRIPT_MOST];
    char script[SCRIPT_MOST];
    if (!exec_env_ready() || records_header() == NULL) {
        return SIGVET_GAP_UNREACHABLE;
    }
    /* Another root, another namespace, another user: its loader would say on standard error that there is none. */
    if (sys_call(SYS_access, library_path(), 4, 0, 0) < 0) {
        return SIGVET_GAP_UNREACHABLE;
    }
    if (image->by_fd) {
        return file_inspect(dir, next);
    }
    for (int depth = 0; depth < SCRIPTS_MOST; depth++) {
        enum sigvet_gap gap = path_inspect(dir, path, key, next);
        if (gap != SIGVET_GAP_NONE || next[0] == '\0') {
            return gap;
        }
        mem_copy(script, next, sizeof script);
        path = script;
        dir = AT_FDCWD;
        key = file_key(dir, path);
    }
    return SIGVET_GAP_NONE;
}

enum sigvet_gap exec_env_inspect(const struct image *image, uint64_t key)
{
    if (seal_is_on()) { /* it may let itself exec, and nothing that would be asked here */
        return SIGVET_GAP_NONE;
    }
    enum sigvet_gap gap = files_inspect(image, key);
    return gap == SIGVET_GAP_NONE && users_differ() ? SIGVET_GAP_SETUID : gap;
}

static bool is_list_end(char c)
{
    return c == '\0' || c == ':' || c == ' ';
}

/* Where our library stands in a list like LD_PRELOAD's, or NULL. */
static const char *library_in(const char *list)
{
    for (const char *p = list; *p != '\0';) {
        const char *end = str_after(p, library_path());
        if (end != NULL && is_list_end(*end)) {
            return p;
        }
        while (!is_list_end(*p)) {
            p++;
        }
        p += *p != '\0';
    }
    return NULL;
}

size_t exec_env_count(char *const envp[])
{
    size_t n = 0;
    while (envp != NULL && envp[n] != NULL && n < EXEC_LIST_MOST) {
        n++;
    }
    return n;
}

bool exec_env_fits(char *const envp[], size_t count, bool follow)
{
    bool preload = false, trace = false;
    if (!exec_env_ready()) {
        return true;
    }
    /* From the end: ours stand near it. */
    for (size_t n = count; n > 0 && !(preload && trace); n--) {
        const char *entry = envp[n - 1];
        const char *list = str_after(entry, PRELOAD);
        preload = preload || (list != NULL && library_in(list) != NULL);
        trace = trace || str_equal(entry, trace_entry);
    }
    return follow ? preload && trace : !preload;
}

/* LD_PRELOAD with our library in front, or without it. False: nothing is left of it, or it does not
 * fit. */
static bool preload_rewrite(const char *list, bool follow, char to[EXEC_PRELOAD_MOST])
{
    const char *own = library_in(list);
    size_t len = str_len(list);
    size_t skip_from = own != NULL ? (size_t)(own - list) : len;
    size_t skip_to = own != NULL ? skip_from + str_len(library_path()) : len;
    if (own != NULL && list[skip_to] != '\0') {
        skip_to++;
    }
    size_t n = sizeof PRELOAD - 1;
    size_t add = follow ? str_len(library_path()) : 0;
    size_t rest = skip_from + (len - skip_to);
    if (n + add + 1 + rest + 1 > EXEC_PRELOAD_MOST || (add == 0 && rest == 0)) {
        return false;
    }
    mem_copy(to, PRELOAD, n);
    mem_copy(to + n, library_path(), add);
    n += add;
    if (add != 0 && rest != 0) {
        to[n++] = ':';
    }
    mem_copy(to + n, list, skip_from);
    mem_copy(to + n + skip_from, list + skip_to, len - skip_to);
    to[n + rest] = '\0';
    return true;
}

char *const *exec_env_build(char *const envp[], bool follow, char *to[],
                            char preload[EXEC_PRELOAD_MOST])
{
    size_t n = 0;
    bool preloaded = false;
    for (size_t i = 0; envp != NULL && envp[i] != NULL && i < EXEC_ENV_MOST; i++) {
        const char *list = str_after(envp[i], PRELOAD);
        if (list != NULL && !preloaded) {
            preloaded = true;
            if (preload_rewrite(list, follow, preload)) {
                to[n++] = preload;
            }
        } else if (str_after(envp[i], TRACE) == NULL) {
            to[n++] = envp[i];
        }
    }
    if (follow && !preloaded) {
        to[n++] = library_entry;
    }
    if (follow) {
        to[n++] = trace_entry;
    }
    to[n] = NULL;
    return to;
}
