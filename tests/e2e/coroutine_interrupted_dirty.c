/* A signal interrupts a coroutine on a stack out of malloc(): the handler's call is found, with the
 * coroutine's functions below it; the coroutine's own calls are no finding. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=3
 *         below=spin,work line */
#include "coroutine.h"
#include "deep.h"

static struct coroutine coroutine;
static void *home;
static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static __attribute__((noinline)) void spin(int n)
{
    send_later(SIGUSR1);
    wait_handled(n);
}

static void work(void)
{
    for (int i = 1; i <= 3; i++) {
        spin(i);
        say_number("depth", deep(20));
        coroutine_switch(&coroutine.sp, home);
    }
    must(false, "a fourth switch");
}

int main(void)
{
    coroutine_make(&coroutine, work);
    catch_signal(SIGUSR1, on_usr1, 0);
    for (int i = 0; i < 3; i++) {
        coroutine_switch(&home, coroutine.sp);
        say_number("depth", deep(20));
    }
    free(coroutine.stack);
    return 0;
}
