/* A handler is left for good by a switch of stacks that nobody sees; the program goes on, on both stacks,
 * as deep as the handler was: no finding. The next handler's call is one, with its own delivery. */
/* EXPECT: finding function=malloc signal=SIGUSR2 handler=on_usr2 level=warning times=1 count=2
 *         stack=malloc,on_usr2 below=main line */
/* EXPECT: never handler=on_usr1 rule=unsafe-call */
/* EXPECT: allow-gap kind=unverified */
#include "coroutine.h"
#include "deep.h"

static struct coroutine coroutine;
static void *home, *nowhere;
static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    coroutine_switch(&nowhere, home);
}

static void on_usr2(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

/* Runs on the coroutine's stack, and is interrupted there: the handler ends it. */
static void work(void)
{
    say_number("depth", deep(20));
    send_later(SIGUSR1);
    for (;;) {
    }
}

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    for (int i = 1; i <= 2; i++) {
        coroutine_make(&coroutine, work);
        coroutine_switch(&home, coroutine.sp);
        must(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0, "sigprocmask");
        say_number("depth", deep(40));
        memset(coroutine.stack, 0xee, COROUTINE_STACK);
        free(coroutine.stack);
        send_later(SIGUSR2);
        wait_handled(i);
        say_number("depth", deep(40));
    }
    return 0;
}
