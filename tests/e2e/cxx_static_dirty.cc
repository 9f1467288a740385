/* The handler is the first to reach a function-local static object: it takes the guard's lock. */
/* EXPECT: finding function=__cxa_guard_acquire handler=on_usr1* level=warning times=1
 *         stack=*,on_usr1* line */
/* EXPECT: finding function=__cxa_guard_release handler=on_usr1* level=warning times=1 */
#include "target.h"

struct counter {
    int value;
    counter() : value(static_cast<int>(getpid() > 0))
    {
    }
};

static counter &shared_counter()
{
    static counter one; /* HERE */
    return one;
}

static void on_usr1(int sig)
{
    (void)sig;
    shared_counter().value++;
    handled = handled + 1;
}

int main()
{
#ifdef CLEAN
    shared_counter();
#endif
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say_number("value", shared_counter().value);
    return 0;
}
