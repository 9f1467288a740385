/* FLAGS: -I$S/../../include */
/* What the rules about events report is accepted in a region and of a marked function: not of others. */
/* OPTIONS: --events */
/* EXPECT: finding rule=fault-signal-hidden function=signal signal=SIGBUS line=yes times=1 */
/* EXPECT: finding rule=errno-clobbered handler=on_usr2 signal=SIGUSR2 times=1 */
#include "helper/target.h"
#include "sigvet/sigvet.h"

static void on_usr1(int sig)
{
    errno = sig;
    handled++;
}
SIGVET_SAFE_FUNCTION(on_usr1);

static void on_usr2(int sig)
{
    errno = sig;
    handled++;
}

static __attribute__((noinline)) void hide_fault(void)
{
    signal(SIGBUS, SIG_IGN); /* HERE */
}

static __attribute__((noinline)) void hide_marked(void)
{
    signal(SIGSEGV, SIG_IGN);
}
SIGVET_SAFE_FUNCTION(hide_marked);

int main(void)
{
    sigvet_allow_begin("a probe of the machine");
    hide_fault();
    sigvet_allow_end();
    raise(SIGWINCH); /* it stays ignored */
    signal(SIGBUS, SIG_DFL);
    hide_marked();
    raise(SIGWINCH);
    signal(SIGSEGV, SIG_DFL);
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
#ifndef CLEAN
    hide_fault();
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR2);
    wait_handled(2);
#else
    (void)on_usr2;
#endif
    say("done\n");
    return 0;
}
