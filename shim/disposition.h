/* disposition.h - installing a handler by the kernel's own structure.
 *
 * Owns:     nothing.
 * Contexts: any.
 * Source:   rt_sigaction(2); struct kernel_sigaction of the kernel's x86 headers. */
#ifndef SIGVET_SHIM_DISPOSITION_H
#define SIGVET_SHIM_DISPOSITION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "apicall.h"

/* The kernel's struct sigaction, as the system call takes it. */
struct kernel_action {
    sighandler_t handler;
    uint64_t flags;
    uint64_t restorer;
    uint64_t mask;
};

/* The system call rt_sigaction with the words `w`, made by `made`, with the handler behind a thunk and the
 * old one as the program gave it. */
long disposition_set_kernel(const struct syscall_words *w, syscall_made *made);

/* sigaction() refuses these by their number, and reads nothing: 32 and 33 are libc's own. */
static inline bool disposition_refused(int sig)
{
    return sig < 1 || sig > 64 || sig == 32 || sig == 33;
}

/* sigaction() itself. */
__attribute__((visibility("hidden"))) int wrap_sigaction(int sig, const struct sigaction *act,
                                                         struct sigaction *old);

#endif
