/* raw_note.h - with --raw: calls of the program that dispatch must be ready for, or must stand back
 * from.
 *
 * Owns:     nothing.
 * Contexts: any; errno untouched. Without --raw these do nothing.
 * Source:   prctl(2), seccomp(2), ptrace(2), clone(2), execve(2). */
#ifndef SIGVET_SHIM_RAW_NOTE_H
#define SIGVET_SHIM_RAW_NOTE_H

#include <stdbool.h>
#include <stdint.h>

/* Start-up: are we to be left alone? Another process that traces us would be told of each SIGSYS; Valgrind would
 * have its own system calls dispatched. A gap says so. */
bool raw_note_stands_back(void);

/* The program is about to make this system call, or its function in libc. */
void raw_note_syscall(uint64_t number, uint64_t first);

/* Likewise, clone by libc: dispatch is off in what it makes. */
void raw_note_clone(void);

/* Likewise, the function of a row. */
void raw_note_call(uint32_t row, const uint64_t args[6]);

/* An image is about to be started, and could not be or was (posix_spawn): what it inherits is what
 * the program believes of SIGSYS. */
void raw_note_exec(void);
void raw_note_exec_over(void);

#endif
