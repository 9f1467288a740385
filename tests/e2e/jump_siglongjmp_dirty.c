/* siglongjmp() leaves the handler; main() then recurses deeply through unsafe functions, which is
 * no finding. What the next delivery's handler calls is one, and so is what a handler called before
 * it jumped. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=3 line
 *         */
/* EXPECT: finding function=free signal=SIGUSR2 handler=on_usr2 level=warning times=1 count=1 */
/* EXPECT: allow-gap kind=unverified */
#include <setjmp.h>

#include "deep.h"
#include "target.h"

static sigjmp_buf back;
static void *volatile block;

static void on_usr1(int sig)
{
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    siglongjmp(back, sig);
}

static void on_usr2(int sig)
{
    (void)sig;
#ifndef CLEAN
    free(block);
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    for (volatile int i = 0; i < 3; i++) {
        if (sigsetjmp(back, 1) == 0) {
            raise(SIGUSR1);
        } else {
            say_number("depth", deep(60));
        }
    }
    raise(SIGUSR2);
    say_number("depth", deep(60));
    say_number("handled", handled);
    return 0;
}
