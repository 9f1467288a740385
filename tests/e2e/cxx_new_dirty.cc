/* The handler of a C++ program allocates with new: one finding on operator new, none on malloc
 * below it. */
/* EXPECT: finding function=_Znwm signal=SIGUSR1 handler=on_usr1* level=warning times=1
 *         stack=*,on_usr1* line */
/* EXPECT: finding function=_ZdlPv* signal=SIGUSR1 handler=on_usr1* level=warning times=1 */
#include "target.h"

struct point {
    int x, y;
};

static point *volatile kept;
static point spare;

static void on_usr1(int sig)
{
#ifdef CLEAN
    kept = &spare;
    kept->x = sig;
#else
    point *p = new point{sig, 1}; /* HERE */
    kept = p;
    spare = *kept;
    delete kept;
    kept = &spare;
#endif
    handled = handled + 1;
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say_number("x", kept->x);
    delete new point{1, 2};
    return 0;
}
