/* Handlers that nest deeper than the library keeps count of, returned from and jumped out of. */
/* EXPECT: lost */
/* EXPECT: allow-gap kind=lost */
/* EXPECT: allow rule=unsafe-call */
#include <setjmp.h>

#include "kernel.h"

#define DEEPEST 12

static sigjmp_buf out;
static volatile int depth, jumps;

static void on_usr1(int sig)
{
    depth++;
    say_number("down", depth);
    if (depth < DEEPEST) {
        raise(sig);
    } else if (jumps) {
        depth = 0;
        siglongjmp(out, 1);
    }
    say_number("up", depth);
    depth--;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_NODEFER);
    for (volatile int round = 0; round < 4; round++) {
        jumps = round % 2;
        if (sigsetjmp(out, 1) == 0) {
            raise(SIGUSR1);
        }
        kernel_mask("mask");
        say_number("round", round);
    }
    return 0;
}
