/* A C11 thread's own system calls are seen, its mask is its maker's, and it is counted. */
/* RAW: kill rt_sigprocmask */
#include <threads.h>

#include "direct.h"

static int in_thread(void *argument)
{
    say_hex("mask", direct_mask(SIG_BLOCK, NULL));
    say_number("kill", direct(SYS_kill, getpid(), 0, 0, 0));
    return *(int *)argument;
}

int main(void)
{
    thrd_t thread;
    int seven = 7, result = 0;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
    must(thrd_create(&thread, in_thread, &seven) == thrd_success, "thrd_create");
    must(thrd_join(thread, &result) == thrd_success, "thrd_join");
    say_number("result", result);
    return 0;
}
