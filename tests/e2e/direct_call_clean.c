/* Only the plain calls. */
/* EXPECT: none */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    block = malloc(10);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    on_usr1(1);
    on_usr1(2);
    return 0;
}
