/* seal.c - see seal.h. */
#include "seal.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "records.h"
#include "sys.h"

static bool sealed;

bool seal_is_on(void)
{
    return __atomic_load_n(&sealed, __ATOMIC_RELAXED);
}

void seal_note_prctl(int option, uint64_t value)
{
    if (option == PR_SET_SECCOMP) {
        records_fix();
        __atomic_store_n(&sealed, true, __ATOMIC_RELAXED);
    }
    /* Both make the kernel forbid reading the time stamp counter. */
    if ((option == PR_SET_SECCOMP && value == SECCOMP_MODE_STRICT) ||
        (option == PR_SET_TSC && value == PR_TSC_SIGSEGV)) {
        record_ticks_forbidden();
    }
}

void seal_note_syscall(uint64_t number, uint64_t first, uint64_t second)
{
    if (number == SYS_prctl) {
        seal_note_prctl((int)first, second);
    } else if (number == SYS_seccomp) {
        seal_note_prctl(PR_SET_SECCOMP, first == SECCOMP_SET_MODE_STRICT ? SECCOMP_MODE_STRICT
                                                                         : SECCOMP_MODE_FILTER);
    }
}
