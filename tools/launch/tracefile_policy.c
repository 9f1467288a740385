/* tracefile_policy.c - puts a policy into a new trace, where every process of the run finds it.
 *
 * Owns:     nothing.
 * Contexts: the launcher, one thread, before the program starts.
 * Errors:   see tracefile.h.
 * Source:   include/sigvet/trace.h, include/sigvet/config.h. */
#include <errno.h>
#include <unistd.h>

#include "sigvet/config.h"
#include "tracefile.h"

#define LINE 64u /* the limits are counted in cache lines of their own */
#define LIMITS_SIZE (SIGVET_POLICY_RULES * sizeof(uint64_t))

_Static_assert(LIMITS_SIZE % SIGVET_RECORD_ALIGN == 0 && LINE % SIGVET_RECORD_ALIGN == 0,
               "records begin behind the limits");
_Static_assert(TRACEFILE_SIZE_MIN / 2 > 2 * SIGVET_HEADER_SIZE + SIGVET_POLICY_SIZE_MOST +
                                            LIMITS_SIZE + SIGVET_RECORD_MAX,
               "the smallest trace holds the largest policy");

static uint64_t round_up(uint64_t n, uint64_t step)
{
    return (n + step - 1) / step * step;
}

bool tracefile_set_policy(struct tracefile *tf, const void *block, size_t size, uint32_t mode)
{
    struct sigvet_header *h = tf->header;
    uint64_t policy = round_up(h->names_off + h->names_size, SIGVET_HEADER_SIZE);
    uint64_t limits = round_up(policy + size, LINE);

    if (size > SIGVET_POLICY_SIZE_MOST) {
        errno = EFBIG;
        return false;
    }
    errno = 0;
    if (pwrite(tf->fd, block, size, (off_t)policy) != (ssize_t)size) {
        errno = errno != 0 ? errno : ENOSPC;
        return false;
    }
    h->policy_off = policy;
    h->policy_size = (uint32_t)size;
    h->limits_off = limits; /* new storage: all of them are 0 */
    h->records_off = limits + LIMITS_SIZE;
    h->tail = h->records_off;
    h->mode |= mode | SIGVET_MODE_POLICY;
    return true;
}
