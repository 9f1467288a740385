/* The classic first program with a signal: a handler of SIGINT that prints, and looks at the mask that it runs
 * under. SIGINT is blocked inside and open after it. */
/* EXPECT: finding function=printf signal=SIGINT handler=my_handler level=warning times=1 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int is_blocked(int signal)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signal);
}

static volatile sig_atomic_t blocked_inside = -1;

static void my_handler(int signal)
{
    blocked_inside = is_blocked(signal);
    printf("my_handler: signal %d\n", signal);
}

int main(void)
{
    struct sigaction act = {.sa_handler = my_handler};
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL);
    raise(SIGINT);
    return blocked_inside == 1 && is_blocked(SIGINT) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
