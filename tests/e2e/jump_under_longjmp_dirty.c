/* _longjmp() out of a handler installed with SA_NODEFER, then deep unsafe calls; a second delivery
 * is still seen. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=2 line
 *         */
/* EXPECT: allow-gap kind=unverified */
#include <setjmp.h>

#include "deep.h"
#include "target.h"

static jmp_buf back;
static void *volatile block;

static void on_usr1(int sig)
{
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    _longjmp(back, sig);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_NODEFER);
    for (volatile int i = 0; i < 2; i++) {
        if (_setjmp(back) == 0) {
            raise(SIGUSR1);
        } else {
            say_number("depth", deep(60));
        }
    }
    return 0;
}
