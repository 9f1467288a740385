/* setcontext() leaves the handler for main()'s own context: the function is unsafe itself, what
 * main() calls afterwards is not in a handler any more. */
/* EXPECT: finding function=setcontext signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
/* EXPECT: finding function=malloc signal=SIGUSR2 handler=on_usr2 level=warning times=1 count=1 */
/* EXPECT: allow-gap kind=unverified */
#include <ucontext.h>

#include "deep.h"
#include "target.h"

static ucontext_t home;
static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    handled++;
#ifndef CLEAN
    setcontext(&home); /* HERE */
#endif
}

static void on_usr2(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10);
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    getcontext(&home);
    if (handled < 2) {
        raise(SIGUSR1);
    }
    say_number("depth", deep(60));
    raise(SIGUSR2);
    say_number("handled", handled);
    return 0;
}
