/* The handler throws and catches: the runtime allocates the exception and takes the loader's lock.
 * */
/* EXPECT: finding function=__cxa_allocate_exception handler=on_usr1* level=warning times=1 */
/* EXPECT: finding function=__cxa_throw handler=on_usr1* level=warning times=1 stack=*,on_usr1* line
 *         */
/* EXPECT: finding function=__cxa_begin_catch handler=on_usr1* level=warning times=1 */
/* EXPECT: finding function=__cxa_end_catch handler=on_usr1* level=warning times=1 */
#include "target.h"

static volatile int caught;

static __attribute__((noinline)) void fail(int number)
{
    throw number; /* HERE */
}

static void guarded(int number)
{
    try {
        fail(number);
    } catch (int value) {
        caught = value;
    }
}

static void on_usr1(int sig)
{
#ifdef CLEAN
    (void)sig;
#else
    guarded(sig);
#endif
    handled = handled + 1;
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    guarded(7);
    say_number("caught", caught);
    return 0;
}
