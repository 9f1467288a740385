/* swapcontext() out of a handler onto another stack, and back into the handler later: a thread
 * scheduler that preempts by a signal. The coroutine's calls are not the handler's; after the way
 * back the handler's are. */
/* EXPECT: finding function=swapcontext signal=SIGUSR1 handler=on_usr1 level=warning line */
/* EXPECT: allow function=free handler=on_usr1 level=warning */
/* EXPECT: allow-gap kind=unverified */
#include <ucontext.h>

#include "deep.h"
#include "target.h"

static ucontext_t interrupted, coroutine;
static char stack[256 * 1024];
static void *volatile block;

static void work(void)
{
    say_number("depth", deep(60));
    swapcontext(&coroutine, &interrupted);
}

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    swapcontext(&interrupted, &coroutine); /* HERE */
    say("back in the handler\n");
    free(block);
#endif
    handled++;
}

int main(void)
{
    block = malloc(10);
    getcontext(&coroutine);
    coroutine.uc_stack.ss_sp = stack;
    coroutine.uc_stack.ss_size = sizeof(stack);
    makecontext(&coroutine, work, 0);
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
#ifdef CLEAN
    swapcontext(&interrupted, &coroutine);
#endif
    say_number("depth", deep(60));
    return 0;
}
