/* What is mapped counts against what may be locked: the trace's mapping gives way. */
/* EXPECT: none */
#include <sys/mman.h>
#include <sys/resource.h>

#include "target.h"

int main(void)
{
    const struct rlimit limit = {256ul << 20, 256ul << 20};
    (void)setrlimit(RLIMIT_MEMLOCK, &limit);
    if (geteuid() == 0) {
        must(setresuid(65534, 65534, 65534) == 0, "setresuid"); /* root may lock anything */
    }
    errno = 0;
    int result = mlockall(MCL_CURRENT | MCL_FUTURE);
    say(result == 0 && errno == 0 ? "locked\n" : errno == ENOMEM ? "no memory\n" : "refused\n");
    say(munlockall() == 0 ? "unlocked\n" : "still locked\n");
    return 0;
}
