/* raw_clone.c - see raw_clone.h. */
#include "raw_clone.h"

#include <linux/sched.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "limits.h"
#include "probe.h"
#include "sys.h"

/* An element goes from 0 to its final value once; raw.S reads it. */
LARGE_TABLE __attribute__((visibility("hidden")))
uint64_t sigvet_raw_resumes[RAW_CLONES + RAW_VFORKS];

/* What clone is asked for, however it is called. False: that cannot be read. */
static bool flags_read(const struct syscall_words *w, uint64_t *flags, uint64_t *stack)
{
    *flags = 0;
    *stack = 0;
    if (w->number == SYS_clone) {
        *flags = w->arg[0];
        *stack = w->arg[1];
    } else if (w->number == SYS_vfork) {
        *flags = CLONE_VM | CLONE_VFORK;
    } else if (w->number == SYS_clone3) {
        const struct clone_args *a = (const struct clone_args *)w->arg[0];
        if (w->arg[1] < CLONE_ARGS_SIZE_VER0 ||
            !probe_readable(w->arg[0] & ~(uint64_t)7, CLONE_ARGS_SIZE_VER0)) {
            return false;
        }
        *flags = a->flags;
        *stack = a->stack;
    }
    return true;
}

bool raw_clone_is_fork(const struct syscall_words *w)
{
    uint64_t flags, stack;
    return flags_read(w, &flags, &stack) && stack == 0 &&
           (flags & (CLONE_VM | CLONE_SETTLS | CLONE_CLEAR_SIGHAND)) == 0;
}

bool raw_clone_is_thread(const struct syscall_words *w)
{
    uint64_t flags, stack;
    return flags_read(w, &flags, &stack) && (flags & CLONE_THREAD) != 0;
}

bool raw_clone_is_vfork(const struct syscall_words *w)
{
    uint64_t flags, stack;
    const uint64_t all = CLONE_VM | CLONE_VFORK;
    return flags_read(w, &flags, &stack) &&
           (flags & (all | CLONE_SETTLS | CLONE_THREAD | CLONE_CLEAR_SIGHAND)) == all;
}

int raw_clone_place(uintptr_t resume, bool vfork)
{
    uint32_t end = vfork ? RAW_CLONES + RAW_VFORKS : RAW_CLONES;
    for (uint32_t i = vfork ? RAW_CLONES : 0; i < end; i++) {
        uint64_t found = __atomic_load_n(&sigvet_raw_resumes[i], __ATOMIC_ACQUIRE);
        if (found == 0 && __atomic_compare_exchange_n(&sigvet_raw_resumes[i], &found, resume, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            return (int)i;
        }
        if (found == resume) {
            return (int)i;
        }
    }
    return -1;
}

uintptr_t raw_clone_resume(uint32_t place)
{
    return sigvet_raw_resumes[place];
}
