/* FLAGS: -I$S/../../include */
/* A region ends where it says so, and with the handler that began it, also when that is left by a jump; the
 * others' regions are theirs alone. */
/* EXPECT: finding function=malloc handler=on_usr1 signal=SIGUSR1 level=warning stack=malloc,after_region times=1 */
/* EXPECT: finding function=malloc handler=on_usr2 signal=SIGUSR2 level=warning times=1 */
#include <setjmp.h>
#include <stdlib.h>

#include "helper/target.h"
#include "sigvet/sigvet.h"

static void *volatile block;
static sigjmp_buf out;

static __attribute__((noinline)) void after_region(void)
{
    block = malloc(100);
    handled++;
}

static void on_usr1(int signal)
{
    (void)signal;
    sigvet_allow_end(); /* there is none: nothing happens */
    sigvet_allow_begin("only this call");
    block = malloc(100);
    sigvet_allow_end();
    after_region();
}

static void on_alarm(int signal)
{
    (void)signal;
    sigvet_allow_begin("never ended");
    siglongjmp(out, 1);
}

static void on_usr2(int signal)
{
    (void)signal;
    block = malloc(100);
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGALRM, on_alarm, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    if (sigsetjmp(out, 1) == 0) {
        send_later(SIGALRM);
        wait_handled(99);
    }
    send_later(SIGUSR2);
    wait_handled(2);
    say("done\n");
    return 0;
}
