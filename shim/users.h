/* users.h - is the effective user or group another one than the real one? Then the kernel makes every image a
 * privileged one, whose loader ignores LD_PRELOAD.
 *
 * Owns:     whether that may be so: an image that is loaded with us begins with one user.
 * Contexts: any. users_differ: where the program calls exec; asks the kernel once something was noted.
 * Source:   getresuid(2), credentials(7), ld.so(8); getauxval(3), AT_SECURE.
 *
 * A change by a system call instruction of the program's own is not seen. */
#ifndef SIGVET_SHIM_USERS_H
#define SIGVET_SHIM_USERS_H

#include <stdbool.h>
#include <stdint.h>

/* The program is about to change its users or groups, or has begun with two. */
void users_note(void);

/* It is about to make this system call. */
void users_note_syscall(uint64_t number);

bool users_differ(void);

#endif
