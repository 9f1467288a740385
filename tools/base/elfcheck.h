/* elfcheck.h - what kind of file a program is, and so whether the shim can follow it.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file is anybody's: nothing in it is trusted.
 * Errors:   part of the answer; `why` is one line.
 * Source:   elf(5), execve(2), ld.so(8) "secure-execution mode", linux/binfmts.h. */
#ifndef SIGVET_TOOLS_ELFCHECK_H
#define SIGVET_TOOLS_ELFCHECK_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "sigvet/trace.h"

enum elfcheck_kind {
    ELFCHECK_DYNAMIC,       /* dynamic, glibc, x86-64: it can be followed */
    ELFCHECK_UNREADABLE,    /* executable, but its bytes are not for us: taken for dynamic */
    ELFCHECK_STATIC,        /* no dynamic loader */
    ELFCHECK_FOREIGN_LIBC,  /* a dynamic loader that is not glibc's */
    ELFCHECK_FOREIGN_CLASS, /* 32-bit or another machine */
    ELFCHECK_SETUID,        /* runs with more rights than ours: its loader ignores LD_PRELOAD */
    ELFCHECK_NO_EXEC,       /* neither an ELF file nor a script */
    ELFCHECK_MISSING,       /* cannot be executed at all */
};

struct elfcheck {
    enum elfcheck_kind kind;
    char path[PATH_MAX];    /* where the search led; what execve() is to be given */
    char image[PATH_MAX];   /* the ELF file that runs: `path`, or the interpreter of the script */
    char why[2 * PATH_MAX]; /* one line for every kind but ELFCHECK_DYNAMIC */
};

/* Looks for `name` as execvp() does and classifies what is there, through up to four levels of
 * "#!". */
enum elfcheck_kind elfcheck_program(const char *name, struct elfcheck *out);

/* Classifies the file at `path` itself, without a search. */
enum elfcheck_kind elfcheck_file(const char *path, struct elfcheck *out);

/* Which gap of the trace this kind is; SIGVET_GAP_NONE: it can be followed, or is no program. */
enum sigvet_gap elfcheck_gap(enum elfcheck_kind kind);

/* Whether executing a file with this mode and owner changes the effective user or group of this
 * caller. */
bool elfcheck_changes_user(mode_t mode, uid_t owner, gid_t group, uid_t uid, gid_t gid);

/* Whether a file gives rights to those that are not root (capabilities(7)). elfcheck_file() asks for this caller. */
bool elfcheck_has_capabilities(const char *path);

/* Whether `path` is a shared library that an x86-64 program can load. */
bool elfcheck_is_library(const char *path);

#endif
