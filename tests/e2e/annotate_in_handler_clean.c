/* FLAGS: -I$S/../../include */
/* A program can ask whether a handler runs on the calling thread; without sigvet it is told that nobody knows. */
/* EXPECT: none */
#include <setjmp.h>
#include <stdlib.h>

#include "helper/target.h"
#include "sigvet/sigvet.h"

static int outside = -1, inside = -1; /* without sigvet */
static sigjmp_buf out;

static void check(int expected, const char *where)
{
    must(sigvet_in_handler() == expected, where);
}

static void on_usr2(int signal)
{
    (void)signal;
    check(inside, "in the inner handler");
    siglongjmp(out, 1);
}

static void on_usr1(int signal)
{
    (void)signal;
    check(inside, "in the handler");
    if (sigsetjmp(out, 1) == 0) {
        raise(SIGUSR2);
    }
    check(inside, "in the handler, behind the inner one");
    handled++;
}

int main(void)
{
    const char *preload = getenv("LD_PRELOAD");

    if (preload != NULL && strstr(preload, "libsigvet") != NULL) {
        outside = 0;
        inside = 1;
    }
    check(outside, "before any handler");
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    raise(SIGUSR1);
    check(outside, "behind a handler that returned");
    if (sigsetjmp(out, 1) == 0) {
        raise(SIGUSR2);
    }
    check(outside, "behind a handler that was left by a jump");
    say("asked\n");
    return 0;
}
