/* An exception thrown in a handler that interrupted another handler passes through both, and is caught in
 * main(): both are over, so what main() calls is no finding, as deep as they were. */
/* FLAGS: -fnon-call-exceptions */
/* EXPECT: finding function=malloc handler=on_usr1* signal=SIGUSR1 level=warning times=1 count=3 line */
/* EXPECT: finding function=__cxa_allocate_exception handler=on_usr2* level=warning times=1 */
/* EXPECT: finding function=__cxa_throw handler=on_usr2* level=warning times=1 */
/* EXPECT: never function=snprintf */
/* EXPECT: never function=free */
/* EXPECT: allow-gap kind=unverified */
#include "deep.h"
#include "target.h"

static void *volatile block;
/* raise() is declared to throw nothing: a call through this pointer may. */
static int (*volatile send)(int) = raise;

static void on_usr2(int sig)
{
#ifdef CLEAN
    (void)sig;
#else
    throw sig;
#endif
}

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    send(SIGUSR2);
    say("back in the first handler\n");
}

static void attempt()
{
    try {
        send(SIGUSR1);
        say("returned\n");
    } catch (int value) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR1);
        sigaddset(&set, SIGUSR2);
        sigprocmask(SIG_UNBLOCK, &set, nullptr);
        say_number("caught", value);
    }
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    for (int i = 0; i < 3; i++) {
        attempt();
        say_number("depth", deep(40));
    }
    return 0;
}
