/* annotate.h - what the program says of itself: include/sigvet/sigvet.h.
 *
 * Owns:     the depth of regions in which unsafe calls are accepted, one word per thread.
 * Contexts: any. No system call, no lock, errno untouched.
 * Source:   include/sigvet/sigvet.h */
#ifndef SIGVET_SHIM_ANNOTATE_H
#define SIGVET_SHIM_ANNOTATE_H

#include <stdbool.h>
#include <stdint.h>

extern __thread uint32_t sigvet_allowed
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

/* Is this thread in such a region? */
static inline bool annotate_allowed(void)
{
    return sigvet_allowed != 0;
}

#endif
