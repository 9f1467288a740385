/* annotate.c - see annotate.h. The functions are exported: sigvet.h looks for them by these names.
 *
 * A1  A handler that interrupts any step here leaves the depth as it found it: what it began ends with it
 *     (thread.c), however it is left. */
#include "annotate.h"

#include <stddef.h>

#include "thread.h"

#define EXPORTED __attribute__((visibility("default")))

__thread uint32_t sigvet_allowed;

void sigvet_shim_allow_begin(void);
void sigvet_shim_allow_end(void);
int sigvet_shim_in_handler(void);

/* Does a handler run? Drops those that were left by a jump, and the regions that they began. */
static bool in_handler(uintptr_t sp)
{
    return sigvet_attention.handler != 0 && thread_live_frame(thread_self(), sp) != NULL;
}

EXPORTED void sigvet_shim_allow_begin(void)
{
    (void)in_handler((uintptr_t)__builtin_frame_address(0));
    if (sigvet_allowed != UINT32_MAX) {
        sigvet_allowed++;
    }
}

EXPORTED void sigvet_shim_allow_end(void)
{
    (void)in_handler((uintptr_t)__builtin_frame_address(0));
    if (sigvet_allowed != 0) {
        sigvet_allowed--;
    }
}

EXPORTED int sigvet_shim_in_handler(void)
{
    return in_handler((uintptr_t)__builtin_frame_address(0)) ? 1 : 0;
}
