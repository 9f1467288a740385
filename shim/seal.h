/* seal.h - has the program limited its own system calls?
 *
 * Owns:     the answer.
 * Contexts: any.
 * Source:   prctl(2), seccomp(2).
 *
 * From then on the shim makes no system call at all, not even the few that it else allows itself outside
 * of start-up. A filter that is set by a system call instruction of the program's own is not seen. */
#ifndef SIGVET_SHIM_SEAL_H
#define SIGVET_SHIM_SEAL_H

#include <stdbool.h>
#include <stdint.h>

bool seal_is_on(void);

/* The program is about to make this prctl or system call. */
void seal_note_prctl(int option, uint64_t value);
void seal_note_syscall(uint64_t number, uint64_t first, uint64_t second);

#endif
