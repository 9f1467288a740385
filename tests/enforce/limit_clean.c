/* limit_clean.c - a limit on the victim's CPU time, at which the kernel would kill it; own limits
 * are free.
 *
 * Source: prlimit(2). */
/* BARE: quiet */
/* GIVES: prlimit EPERM, own 0, look 0 */
/* TOLD: 302 */
#include <sys/resource.h>

#include "escape.h"

int main(void)
{
    struct rlimit limit = {3600, RLIM_INFINITY}, found;

    tried("prlimit", direct(SYS_prlimit64, victim(), RLIMIT_CPU, &limit, 0));
    tried("own", direct(SYS_prlimit64, getpid(), RLIMIT_CPU, &limit, 0));
    tried("look", direct(SYS_prlimit64, victim(), RLIMIT_CPU, 0, &found));
    return 0;
}
