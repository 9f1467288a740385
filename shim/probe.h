/* probe.h - may a pointer that the program gave be read?
 *
 * Owns:     nothing.
 * Contexts: any; errno untouched. Asks the kernel (one or two system calls) about what is not on a known
 *           stack, but never once the program has limited its system calls: then the answer is no.
 * Source:   rt_sigprocmask(2): the set is read before it is looked at what to do with it. */
#ifndef SIGVET_SHIM_PROBE_H
#define SIGVET_SHIM_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* On the stack that runs, so certainly readable: the kernel is not asked. */
bool probe_on_stack(uintptr_t p, size_t size);

/* `size`: at least 8, less than a page. */
bool probe_readable(uintptr_t p, size_t size);

#endif
