/* A jump within one handler does not end it: what it calls afterwards is still a finding. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=2 line
 *         */
#include <setjmp.h>
#include <stdlib.h>

#include "target.h"

static jmp_buf back;
static void *volatile block;

static __attribute__((noinline)) void leave(int n)
{
    if (n > 0) {
        leave(n - 1);
    }
    if (handled >= 0) {
        longjmp(back, 5);
    }
}

static void on_usr1(int sig)
{
    int got = setjmp(back);
    if (got == 0) {
        leave(sig);
    }
    say_number("came back with", got);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    raise(SIGUSR1);
    int got = setjmp(back);
    if (got == 0) {
        leave(3);
    }
    say_number("main came back with", got);
    free(malloc(10));
    return 0;
}
