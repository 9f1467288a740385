/* The program itself is static: it runs as it is, and the report says that nothing could be seen.
 * */
/* FLAGS: -static */
/* EXPECT: gap kind=static */
#include "target.h"

static void on_usr1(int sig)
{
    say_number("signal", sig);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    return 0;
}
