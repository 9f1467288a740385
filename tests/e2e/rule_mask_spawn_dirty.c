/* posix_spawn hands the blocked signals down. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-leaks-into-exec level=warning function=sigprocmask signal=SIGTERM line=yes times=1 */
#include <spawn.h>

#include "target.h"

int main(void)
{
    char *argv[] = {(char *)"true", NULL};
    posix_spawnattr_t attribute;
#ifdef CLEAN
    posix_spawnattr_t many[40];
#endif
    sigset_t set, old;
    pid_t pid;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old); /* HERE */
    posix_spawnattr_init(&attribute);
#ifdef CLEAN
    posix_spawnattr_setsigmask(&attribute, &old);
    posix_spawnattr_setflags(&attribute, POSIX_SPAWN_SETSIGMASK);
    for (unsigned i = 0; i < sizeof many / sizeof *many; i++) {
        posix_spawnattr_init(&many[i]);
        posix_spawnattr_setsigmask(&many[i], &old);
        posix_spawnattr_setflags(&many[i], POSIX_SPAWN_SETSIGMASK);
    }
#endif
    must(posix_spawn(&pid, "/bin/true", NULL, &attribute, argv, environ) == 0, "posix_spawn");
    say_child(pid);
    return 0;
}
