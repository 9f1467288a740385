/* The handler calls a function of a library, which calls printf(): the library's function is named
 * too. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia -Wl,-rpath,$B */
/* EXPECT: finding function=printf via=via_show signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         stack=printf,via_write,via_show,on_usr1 line */
/* EXPECT: finding function=fflush via=via_show handler=on_usr1 level=warning times=1 */
#include <stdio.h>

#include "target.h"

void via_show(int number);
int via_number(int number);

static void on_usr1(int sig)
{
#ifdef CLEAN
    say_number("number", via_number(sig));
#else
    via_show(via_number(sig));
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    via_show(7);
    return 0;
}
