/* An exception leaves the handler and is caught in main(), which then allocates: the handler is
 * over, so what main() calls is no finding. */
/* FLAGS: -fnon-call-exceptions */
/* EXPECT: finding function=__cxa_allocate_exception handler=on_usr1* level=warning times=1 */
/* EXPECT: finding function=__cxa_throw handler=on_usr1* level=warning times=1 line */
/* EXPECT: finding function=malloc handler=on_usr2* level=warning times=1 count=2 */
/* EXPECT: allow-gap kind=unverified */
#include <cstdio>
#include <cstdlib>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
#ifdef CLEAN
    (void)sig;
#else
    throw sig; /* HERE */
#endif
}

static void on_usr2(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10);
#endif
}

static __attribute__((noinline)) int deep(int n)
{
    char text[64];
    void *volatile p = malloc(static_cast<size_t>(n) + 1);
    free(p);
    snprintf(text, sizeof(text), "%d", n);
    return n == 0 ? 0 : 1 + deep(n - 1);
}

/* raise() is declared to throw nothing: a call through this pointer may. */
static int (*volatile send)(int) = raise;

static void attempt()
{
    try {
        send(SIGUSR1);
    } catch (int value) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, value);
        sigprocmask(SIG_UNBLOCK, &set, nullptr);
        printf("caught %d\n", value);
    }
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    for (int i = 0; i < 3; i++) {
        attempt();
        printf("depth %d\n", deep(40));
    }
    raise(SIGUSR2);
    raise(SIGUSR2);
    printf("end of main\n");
    return 0;
}
