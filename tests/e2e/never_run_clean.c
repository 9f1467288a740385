/* Handlers that never run are no finding, whatever they would call. */
/* EXPECT: none */
#include <stdio.h>

#include "target.h"

static void on_usr1(int sig)
{
    printf("signal %d\n", sig);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr1, 0);
    on_usr1(1);
    return 0;
}
