/* probe.c - see probe.h. */
#include "probe.h"

#include <errno.h>

#include "raw.h"
#include "seal.h"
#include "sigvet/config.h"
#include "simulated.h"
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

/* Valgrind prints what it does not know of a call to rt_sigprocmask(). */
static bool is_mapped(uintptr_t p, size_t size)
{
    unsigned char resident[2];
    uintptr_t page = p & ~(uintptr_t)(PAGE - 1);
    return sys_call(SYS_mincore, (long)page, (long)(p + size - page), (long)resident, 0) == 0;
}

static bool is_readable(uintptr_t p, size_t size)
{
    return sys_call(SYS_rt_sigprocmask, SIGVET_OWN_HOW, (long)p, 0, WORD) == -EINVAL &&
           (size <= WORD || sys_call(SYS_rt_sigprocmask, SIGVET_OWN_HOW, (long)(p + size - WORD), 0,
                                     WORD) == -EINVAL);
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
    bool readable = simulated() ? is_mapped(p, size) : is_readable(p, size);
    raw_own_end(selector);
    return readable;
}
