/* elfcheck.c - what kind of file a program is, and so whether the shim can follow it.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file is anybody's: nothing in it is trusted.
 * Errors:   see elfcheck.h.
 * Source:   elf(5), execve(2), ld.so(8), linux/binfmts.h (BINPRM_BUF_SIZE). */
#include "elfcheck.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "util.h"

#define SCRIPT_DEPTH 4
#define FIRST_LINE 256 /* bytes of a file that the kernel looks at */
#define PHDRS_MAX 512
#define LOADER "ld-linux-x86-64.so.2"

static enum elfcheck_kind answer(struct elfcheck *out, enum elfcheck_kind kind, const char *format,
                                 ...) __attribute__((format(printf, 3, 4)));

static enum elfcheck_kind answer(struct elfcheck *out, enum elfcheck_kind kind, const char *format,
                                 ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(out->why, sizeof out->why, format, args);
    va_end(args);
    out->kind = kind;
    return kind;
}

bool elfcheck_changes_user(mode_t mode, uid_t owner, gid_t group, uid_t uid, gid_t gid)
{
    return ((mode & S_ISUID) != 0 && owner != uid) ||
           ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && group != gid);
}

#define CAPABILITIES "security.capability"

/* Whether the kernel will tell the loader that the program runs with more rights than its caller.
 * Root gains nothing by file capabilities; mounts with nosuid and no_new_privs switch all of it
 * off. */
static bool gains_rights(int fd)
{
    struct stat st;
    struct statvfs fs;

    if (fstat(fd, &st) != 0 || (fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_NOSUID) != 0) ||
        prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
        return false;
    }
    return elfcheck_changes_user(st.st_mode, st.st_uid, st.st_gid, getuid(), getgid()) ||
           (getuid() != 0 && fgetxattr(fd, CAPABILITIES, NULL, 0) > 0);
}

bool elfcheck_has_capabilities(const char *path)
{
    return getxattr(path, CAPABILITIES, NULL, 0) > 0;
}

/* Reads PT_INTERP. 1: found, 0: there is none, -1: the headers make no sense. */
static int read_interpreter(int fd, const Elf64_Ehdr *eh, char *to, size_t size)
{
    if (eh->e_phentsize != sizeof(Elf64_Phdr) || eh->e_phnum == 0 || eh->e_phnum > PHDRS_MAX) {
        return -1;
    }
    for (size_t i = 0; i < eh->e_phnum; i++) {
        Elf64_Phdr ph;
        off_t at = (off_t)(eh->e_phoff + i * sizeof ph);
        if (at < 0 || pread(fd, &ph, sizeof ph, at) != sizeof ph) {
            return -1;
        }
        if (ph.p_type != PT_INTERP) {
            continue;
        }
        if (ph.p_filesz < 2 || ph.p_filesz > size || (off_t)ph.p_offset < 0 ||
            pread(fd, to, ph.p_filesz, (off_t)ph.p_offset) != (ssize_t)ph.p_filesz ||
            to[ph.p_filesz - 1] != '\0') {
            return -1;
        }
        return 1;
    }
    return 0;
}

/* The loader itself is a program without an interpreter, and a good one: "ld-linux-x86-64.so.2
 * PROGRAM". */
static bool is_loader(const char *path)
{
    char *real CLEANUP_FREE = realpath(path, NULL);

    return strcmp(util_base_name(path), LOADER) == 0 ||
           (real != NULL && strcmp(util_base_name(real), LOADER) == 0);
}

static enum elfcheck_kind classify_elf(struct elfcheck *out, int fd, const Elf64_Ehdr *eh)
{
    char loader[PATH_MAX];
    const char *path = out->image;

    if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
        eh->e_machine != EM_X86_64) {
        const char *what = eh->e_ident[EI_CLASS] == ELFCLASS32 ? "a 32-bit program"
                                                               : "a program for another machine";
        return answer(out, ELFCHECK_FOREIGN_CLASS, "'%s' is %s: it cannot be followed", path, what);
    }
    if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN) {
        return answer(out, ELFCHECK_NO_EXEC, "'%s' is an ELF file, but not a program", path);
    }
    int has = read_interpreter(fd, eh, loader, sizeof loader);
    if (has < 0) {
        return answer(out, ELFCHECK_NO_EXEC, "'%s' is a damaged ELF file", path);
    }
    if (has == 0 && !is_loader(path)) {
        return answer(out, ELFCHECK_STATIC, "'%s' is statically linked: it cannot be followed",
                      path);
    }
    if (has == 1 && strcmp(util_base_name(loader), LOADER) != 0) {
        return answer(out, ELFCHECK_FOREIGN_LIBC,
                      "'%s' uses the loader %.200s, not glibc's: it cannot be followed", path,
                      loader);
    }
    if (gains_rights(fd)) {
        return answer(out, ELFCHECK_SETUID,
                      "'%s' is setuid, setgid or has file capabilities: its loader ignores "
                      "LD_PRELOAD, so it cannot be followed",
                      path);
    }
    return answer(out, ELFCHECK_DYNAMIC, "'%s' is dynamically linked", path);
}

/* The interpreter that the first line of a script names. False: it names none. */
static bool script_interpreter(const char *line, size_t len, char *to, size_t size)
{
    size_t start = 2;

    while (start < len && (line[start] == ' ' || line[start] == '\t')) {
        start++;
    }
    size_t end = start;
    while (end < len && strchr(" \t\n", line[end]) == NULL) { /* finds the NUL too */
        end++;
    }
    if (end == start || end - start >= size) {
        return false;
    }
    memcpy(to, line + start, end - start);
    to[end - start] = '\0';
    return true;
}

/* Classifies out->image. For a script: -1, and out->image becomes its interpreter. */
static int classify_image(struct elfcheck *out)
{
    union {
        Elf64_Ehdr elf;
        char text[FIRST_LINE];
    } head = {0};
    struct stat st;
    char next[FIRST_LINE];
    const char *path = out->image;

    if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0) {
        if (strcmp(path, out->path) != 0) {
            return (int)answer(out, ELFCHECK_MISSING,
                               "cannot run '%.2048s': its interpreter '%.1024s': %s", out->path,
                               path, strerror(errno));
        }
        return (int)answer(out, ELFCHECK_MISSING, "cannot run '%s': %s", path, strerror(errno));
    }
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return (int)answer(out, ELFCHECK_MISSING, "cannot run '%s': %s", path,
                           S_ISDIR(st.st_mode) ? "it is a directory" : "it is not a regular file");
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == EACCES) {
            return (int)answer(out, ELFCHECK_UNREADABLE, "'%s' cannot be read", path);
        }
        return (int)answer(out, ELFCHECK_MISSING, "cannot run '%s': %s", path, strerror(errno));
    }
    ssize_t n = pread(fd, head.text, sizeof head.text, 0);
    int kind;
    if (n >= (ssize_t)sizeof head.elf && memcmp(head.elf.e_ident, ELFMAG, SELFMAG) == 0) {
        kind = (int)classify_elf(out, fd, &head.elf);
    } else if (n > 2 && head.text[0] == '#' && head.text[1] == '!' &&
               script_interpreter(head.text, (size_t)n, next, sizeof next)) {
        (void)snprintf(out->image, sizeof out->image, "%s", next);
        kind = -1;
    } else {
        kind = (int)answer(out, ELFCHECK_NO_EXEC,
                           "cannot run '%s': neither an ELF program nor a script with a #! line",
                           path);
    }
    (void)close(fd);
    return kind;
}

enum elfcheck_kind elfcheck_file(const char *path, struct elfcheck *out)
{
    if (strlen(path) >= sizeof out->path) {
        out->path[0] = out->image[0] = '\0';
        return answer(out, ELFCHECK_MISSING, "cannot run '%.64s...': %s", path,
                      strerror(ENAMETOOLONG));
    }
    (void)snprintf(out->path, sizeof out->path, "%s", path);
    (void)snprintf(out->image, sizeof out->image, "%s", path);
    for (int depth = 0; depth <= SCRIPT_DEPTH; depth++) {
        int kind = classify_image(out);
        if (kind >= 0) {
            return (enum elfcheck_kind)kind;
        }
    }
    return answer(out, ELFCHECK_MISSING, "cannot run '%s': too many levels of #! lines", out->path);
}

/* Whether the search of execvp() ends at this file; directories and the like it steps over. */
static bool is_executable(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
}

enum elfcheck_kind elfcheck_program(const char *name, struct elfcheck *out)
{
    char path[PATH_MAX];
    int error = ENOENT;

    if (strchr(name, '/') != NULL) {
        return elfcheck_file(name, out);
    }
    const char *search = getenv("PATH");
    if (search == NULL) {
        search = "/bin:/usr/bin"; /* as glibc, confstr(_CS_PATH) */
    }
    for (const char *at = search; name[0] != '\0'; at++) {
        size_t len = strcspn(at, ":");
        /* An empty element is the working directory, and the path is then the bare name. */
        int n = snprintf(path, sizeof path, "%.*s%s%s", (int)len, at, len > 0 ? "/" : "", name);
        if (n > 0 && (size_t)n < sizeof path) {
            if (is_executable(path)) {
                return elfcheck_file(path, out);
            }
            if (access(path, F_OK) == 0) {
                error = EACCES;
            }
        }
        at += len;
        if (*at == '\0') {
            break;
        }
    }
    out->path[0] = out->image[0] = '\0';
    return answer(out, ELFCHECK_MISSING, "cannot run '%s': %s", name, strerror(error));
}

bool elfcheck_is_library(const char *path)
{
    Elf64_Ehdr eh;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        return false;
    }
    bool is = pread(fd, &eh, sizeof eh, 0) == sizeof eh &&
              memcmp(eh.e_ident, ELFMAG, SELFMAG) == 0 && eh.e_ident[EI_CLASS] == ELFCLASS64 &&
              eh.e_machine == EM_X86_64 && eh.e_type == ET_DYN;
    (void)close(fd);
    return is;
}

enum sigvet_gap elfcheck_gap(enum elfcheck_kind kind)
{
    switch (kind) {
    case ELFCHECK_STATIC:
        return SIGVET_GAP_STATIC;
    case ELFCHECK_FOREIGN_LIBC:
        return SIGVET_GAP_FOREIGN_LIBC;
    case ELFCHECK_FOREIGN_CLASS:
        return SIGVET_GAP_FOREIGN_CLASS;
    case ELFCHECK_SETUID:
        return SIGVET_GAP_SETUID;
    default:
        return SIGVET_GAP_NONE;
    }
}
