/* The handler writes to std::cout. */
/* EXPECT: finding function=fwrite via=std::*ostream* signal=SIGUSR1 handler=on_usr1* level=warning
 *         times=1 stack=*,on_usr1* line */
#include <iostream>

#include "target.h"

static void on_usr1(int sig)
{
#ifdef CLEAN
    say_number("signal", sig);
#else
    (void)sig;
    std::cout << "signal\n"; /* HERE */
#endif
    handled = handled + 1;
}

int main()
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    std::cout << "end of main" << std::endl;
    return 0;
}
