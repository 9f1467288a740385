/* A handler switches to a coroutine by a few instructions and is switched back to later: what the
 * coroutine calls is not the handler's, before and after; what the handler calls then is. */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=3
 *         stack=free,on_usr1 line */
/* EXPECT: never function=malloc */
/* EXPECT: never function=printf */
/* EXPECT: allow-gap kind=unverified */
#include "coroutine.h"
#include "deep.h"

static struct coroutine coroutine;
static void *home;
static void *volatile block;

static void work(void)
{
    for (;;) {
        say_number("coroutine", deep(40));
        coroutine_switch(&coroutine.sp, home);
    }
}

static void on_usr1(int sig)
{
    say_number("signal", sig);
    coroutine_switch(&home, coroutine.sp);
    say("back in the handler\n");
#ifndef CLEAN
    free(block); /* HERE */
    block = NULL;
#endif
    handled++;
}

int main(void)
{
    coroutine_make(&coroutine, work);
    catch_signal(SIGUSR1, on_usr1, 0);
    for (int i = 1; i <= 3; i++) {
        block = malloc(10);
        send_later(SIGUSR1);
        wait_handled(i);
        say_number("main", deep(40));
        coroutine_switch(&home, coroutine.sp);
        say_number("main", deep(40));
    }
    return 0;
}
