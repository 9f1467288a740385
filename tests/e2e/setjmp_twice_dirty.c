/* setjmp() returns twice through an intercepted library: its frame must not be ours. Every member
 * of the family, with values in registers and on the stack checked after the second return. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <setjmp.h>
#include <stdlib.h>

#include "target.h"

static jmp_buf plain;
static sigjmp_buf with_mask;
static void *volatile block;

static void on_usr1(int sig)
{
    jmp_buf own;
    int got = setjmp(own);
    if (got < 3) {
        longjmp(own, got + 1);
    }
    say_number("in the handler", got * sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static __attribute__((noinline)) int count_plain(int a, int b)
{
    volatile int rounds = 0;
    int local[4] = {a, b, a + b, a * b};
    int got = setjmp(plain);
    rounds++;
    if (got < 4) {
        longjmp(plain, got + 1);
    }
    return local[0] + local[1] + local[2] + local[3] + rounds + got;
}

static __attribute__((noinline)) int count_mask(int a)
{
    volatile int rounds = 0;
    int got = sigsetjmp(with_mask, a);
    rounds++;
    if (got < 4) {
        siglongjmp(with_mask, got + 1);
    }
    return rounds * 10 + got;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    say_number("plain", count_plain(3, 5));
    say_number("with mask", count_mask(1));
    say_number("without mask", count_mask(0));
    raise(SIGUSR1);
    say_number("plain", count_plain(4, 6));
    return 0;
}
