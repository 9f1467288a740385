/* enforce_filter.h - the filter that makes the kernel ask: built once, before the program is
 * started.
 *
 * Owns:     the instructions.
 * Contexts: the launcher, before fork; the child only installs it.
 * Errors:   -1 with errno.
 * Source:   seccomp_rule_add(3), seccomp_export_bpf(3).
 *
 * F1  Everything that the kernel reads as 32 bits is compared as 32 bits: the upper half of a
 *     register that holds a signal, a command or flags is the program's to fill.
 * F2  A system call that no rule is about is allowed, whatever its arguments: the kernel keeps such
 *     in a bitmap and does not run the filter for them.
 * F3  32-bit calls (int 0x80) are asked about as 64-bit ones; x32 calls do not exist (ENOSYS). */
#ifndef SIGVET_TOOLS_ENFORCE_FILTER_H
#define SIGVET_TOOLS_ENFORCE_FILTER_H

#include <linux/filter.h>
#include <stdint.h>

#include "enforce_plan.h"

struct enforce_filter {
    struct sock_fprog program;
    uint16_t from_i386[SIGVET_POLICY_SYSCALLS]; /* 32-bit number: that of the table, or 0 */
};

#define ENFORCE_NO_CALL 0u /* read(2), which no policy is about */

int enforce_filter_build(struct enforce_filter *filter, const struct enforce_plan *plan);
void enforce_filter_free(struct enforce_filter *filter);

/* The call of the table that a notification is about; ENFORCE_NO_CALL: none. */
uint32_t enforce_filter_number(const struct enforce_filter *filter, uint32_t arch, uint32_t number);

#endif
