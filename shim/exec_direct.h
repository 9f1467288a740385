/* exec_direct.h - an exec by syscall(), or by a system call instruction of the program's own: see raw.h.
 *
 * Owns:     room for one rewritten environment; of two threads that exec so at once, the second one
 *           goes on with what it gave.
 * Contexts: any; makes system calls (exec_env.h).
 * Source:   execve(2), execveat(2). */
#ifndef SIGVET_SHIM_EXEC_DIRECT_H
#define SIGVET_SHIM_EXEC_DIRECT_H

#include "apicall.h"
#include "sigvet/trace.h"

/* Says which image is about to start, and changes the environment in `w` where that is needed. */
struct sigvet_exec *exec_direct(struct syscall_words *w);

/* It came back. */
void exec_direct_failed(struct sigvet_exec *record);

#endif
