/* probe.c - see probe.h. */
#include "probe.h"

#include <errno.h>

#include "raw.h"
#include "seal.h"
#include "sigvet/config.h"
#include "sys.h"
#include "thread.h"

#define WORD 8
#define PAGE 4096

bool probe_on_stack(uintptr_t p, size_t size)
{
    uintptr_t sp = (uintptr_t)__builtin_frame_address(0);
    const struct thread *t = thread_self();
    return p >= sp && p <= UINTPTR_MAX - size && p + size <= thread_stack_end(t, NULL, sp) &&
           thread_stack_known(t, sp);
}

bool probe_readable(uintptr_t p, size_t size)
{
    if (p < PAGE || p > UINTPTR_MAX - size) {
        return false;
    }
    if (probe_on_stack(p, size)) {
        return true;
    }
    if (seal_is_on()) {
        return false;
    }
    uint8_t selector = raw_own_begin();
    bool readable = sys_call(SYS_rt_sigprocmask, SIGVET_OWN_HOW, p, 0, WORD) == -EINVAL &&
                    (size <= WORD || sys_call(SYS_rt_sigprocmask, SIGVET_OWN_HOW, p + size - WORD,
                                              0, WORD) == -EINVAL);
    raw_own_end(selector);
    return readable;
}
