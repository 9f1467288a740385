/* raw_clone.h - with --raw: what a clone without libc makes, and where it comes back to.
 *
 * Owns:     the addresses behind the program's clone and vfork instructions.
 * Contexts: any; no lock, no system call but those of probe.h.
 * Source:   clone(2), vfork(2). */
#ifndef SIGVET_SHIM_RAW_CLONE_H
#define SIGVET_SHIM_RAW_CLONE_H

#include <stdbool.h>
#include <stdint.h>

#include "apicall.h"

/* A process of its own, that comes back on the same stack with the same thread pointer. */
bool raw_clone_is_fork(const struct syscall_words *w);

/* The trampoline that comes back to `resume`, for a clone `w` that is none; -1: there are no more.
 */
int raw_clone_place(uintptr_t resume, bool vfork);
uintptr_t raw_clone_resume(uint32_t place);

/* Does `w` make a thread? A child that borrows its maker's memory, with the same thread pointer? */
bool raw_clone_is_thread(const struct syscall_words *w);
bool raw_clone_is_vfork(const struct syscall_words *w);

#endif
