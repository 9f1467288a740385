/* enforce_kernel.h - what the kernel offers for --enforce=kernel, and the calls for it that libc
 * has not.
 *
 * Owns:     the constants that older headers lack.
 * Contexts: the launcher and the forked child; stateless.
 * Errors:   -1 with errno, as the system calls.
 * Source:   landlock(7), landlock_create_ruleset(2), seccomp(2), seccomp_unotify(2). */
#ifndef SIGVET_TOOLS_ENFORCE_KERNEL_H
#define SIGVET_TOOLS_ENFORCE_KERNEL_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#define ENFORCE_LANDLOCK_ABI 6 /* the first with signal scopes: Linux 6.12 */

struct enforce_kernel {
    int landlock;            /* its ABI; 0: there is none, or it is switched off */
    bool notify;             /* a filter can ask a supervisor, and be told to go on */
    bool proc;               /* there is a /proc, and it calls processes as we do */
    unsigned filter_flags;   /* for the filter: those that are known here */
    unsigned version, patch; /* of the kernel: 6, 12 */
    char release[65];
};

void enforce_kernel_probe(struct enforce_kernel *kernel);

/* Puts the calling thread into a domain that no signal leaves. */
int enforce_kernel_scope_signals(void);

/* Puts the calling thread under the filter; the descriptor that is asked, or -1. */
int enforce_kernel_filter(const struct sock_fprog *program, unsigned flags);

/* What both need of a caller without CAP_SYS_ADMIN. */
int enforce_kernel_no_new_privileges(void);

#endif
