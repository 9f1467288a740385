/* The main stack overflows into its guard page; the handler of the fault runs on the alternate
 * stack and jumps out of the recursion. The interrupted stack is full: reading it must not run into
 * the guard page. */
/* EXPECT: finding function=malloc signal=SIGSEGV handler=on_segv level=note delivery=fault
 *         interrupted=none times=1 count=2 line */
/* EXPECT: allow-gap kind=unverified */
#include <setjmp.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "altstack.h"

static sigjmp_buf back;
static void *volatile block;

static void on_segv(int sig)
{
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    siglongjmp(back, sig);
}

static __attribute__((noinline)) int recurse(volatile char *above, int n)
{
    volatile char here[1024];
    here[0] = above[0];
    return n == 0 ? 0 : recurse(here, n + 1) + here[0];
}

int main(void)
{
    struct rlimit limit = {256 * 1024, 256 * 1024};
    must(setrlimit(RLIMIT_STACK, &limit) == 0, "setrlimit");
    altstack_use(16384);
    catch_signal(SIGSEGV, on_segv, SA_ONSTACK);
    for (volatile int i = 0; i < 2; i++) {
        volatile char start = 1;
        if (sigsetjmp(back, 1) == 0) {
            say_number("sum", recurse(&start, 1));
        } else {
            say("overflowed\n");
            free(malloc(10));
        }
    }
    return 0;
}
