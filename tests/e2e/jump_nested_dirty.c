/* A handler interrupts a handler interrupts a handler; the innermost jumps back into the outermost
 * one's frame, which is still a handler, and that one into main(). */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=outer level=warning times=1 line */
/* EXPECT: finding function=calloc signal=SIGUSR2 handler=middle level=warning times=1 */
/* EXPECT: finding function=strdup signal=SIGALRM handler=inner level=warning times=1 */
/* EXPECT: allow-gap kind=unverified */
#include <setjmp.h>

#include "deep.h"
#include "target.h"

static sigjmp_buf to_main, to_outer;
static void *volatile block;

static void inner(int sig)
{
#ifndef CLEAN
    block = strdup("inner");
#endif
    siglongjmp(to_outer, sig);
}

static void middle(int sig)
{
    say_number("middle", sig);
#ifndef CLEAN
    block = calloc(1, (size_t)sig);
#endif
    raise(SIGALRM);
    say("not reached\n");
}

static void outer(int sig)
{
    say_number("outer", sig);
    int got = sigsetjmp(to_outer, 1);
    if (got == 0) {
        raise(SIGUSR2);
        say("not reached\n");
    }
    say_number("jumped by", got);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    siglongjmp(to_main, sig);
}

int main(void)
{
    catch_signal(SIGUSR1, outer, 0);
    catch_signal(SIGUSR2, middle, 0);
    catch_signal(SIGALRM, inner, 0);
    for (volatile int i = 0; i < 2; i++) {
        if (sigsetjmp(to_main, 1) == 0) {
            raise(SIGUSR1);
        }
        say_number("depth", deep(60));
    }
    return 0;
}
