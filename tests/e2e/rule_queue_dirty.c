/* The queue of signals is full. */
/* OPTIONS: --events */
/* EXPECT: finding rule=queue-full level=warning function=sigqueue line=yes times=1 */
#include <sys/resource.h>

#include "target.h"

int main(void)
{
    struct rlimit limit = {0, 0};
    union sigval value = {.sival_int = 1};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
#ifndef CLEAN
    must(setrlimit(RLIMIT_SIGPENDING, &limit) == 0, "setrlimit");
#endif
    (void)limit;
    say_number("sigqueue", sigqueue(getpid(), SIGRTMIN, value)); /* HERE */
    return 0;
}
