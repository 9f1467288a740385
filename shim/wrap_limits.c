/* wrap_limits.c - the calls that limit or lock the program's address space, of which the trace takes a part.
 *
 * Owns:     nothing.
 * Contexts: any. Results and errno are those of the real calls.
 * Errors:   none; a program that has limited its system calls keeps the mapping.
 * Source:   getrlimit(2) (setrlimit, prlimit, RLIMIT_MEMLOCK); mlockall(2).
 *
 * The kernel counts the trace's mapping, of which little is ever touched, like any other. A limit that the
 * program knows to suit it would leave it nothing, so the part that is not in use goes. What was asked for is
 * looked at once the kernel has taken it: then it can be read. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "event.h"
#include "process.h"
#include "real.h"
#include "records.h"
#include "seal.h"

#define HIDDEN __attribute__((visibility("hidden")))

_Static_assert(sizeof(rlim_t) == sizeof(rlim64_t), "one body serves both");

static int limited(int result, int resource, const rlim64_t *soft)
{
    if (result == 0 && resource == RLIMIT_AS && !seal_is_on()) {
        records_shrink(*soft, false);
    }
    return result;
}

static bool is_own(pid_t pid)
{
    return pid == 0 || (uint32_t)pid == process_pid();
}

HIDDEN int wrap_setrlimit(__rlimit_resource_t resource, const struct rlimit *to)
{
    return limited(REAL(setrlimit)(resource, to), (int)resource, &to->rlim_cur);
}

HIDDEN int wrap_setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *to)
{
    return limited(REAL(setrlimit64)(resource, to), (int)resource, &to->rlim_cur);
}

HIDDEN int wrap_prlimit(pid_t pid, __rlimit_resource_t resource, const struct rlimit *to,
                        struct rlimit *was)
{
    int result = REAL(prlimit)(pid, resource, to, was);
    return to != NULL && is_own(pid) ? limited(result, (int)resource, &to->rlim_cur) : result;
}

HIDDEN int wrap_prlimit64(pid_t pid, __rlimit_resource_t resource, const struct rlimit64 *to,
                          struct rlimit64 *was)
{
    int result = REAL(prlimit64)(pid, resource, to, was);
    return to != NULL && is_own(pid) ? limited(result, (int)resource, &to->rlim_cur) : result;
}

/* All that is mapped counts against what may be locked, touched or not. */
HIDDEN int wrap_mlockall(int flags)
{
    int before = (int)event_errno();
    int result = REAL(mlockall)(flags);
    if (result != 0 && event_errno() == ENOMEM && !seal_is_on()) {
        const char *single = real_find("__libc_single_threaded");
        records_shrink(0, single != NULL && *single != 0);
        result = REAL(mlockall)(flags);
        if (result == 0) {
            event_errno_set(before); /* of the first try nothing is told */
        }
    }
    return result;
}
