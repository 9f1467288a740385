/* FLAGS: -I$S/../../include */
/* Regions in which unsafe calls are accepted: one that the handler opens, one that the handler interrupts. */
/* EXPECT: none */
#include <stdlib.h>

#include "helper/target.h"
#include "sigvet/sigvet.h"

static void *volatile block;

static void on_usr1(int signal)
{
    (void)signal;
    sigvet_allow_begin("the interrupted code only spins");
    sigvet_allow_begin("regions nest");
    block = malloc(100);
    sigvet_allow_end();
    free(block);
    sigvet_allow_end();
    handled++;
}

static void on_usr2(int signal)
{
    (void)signal;
    block = malloc(100);
    free(block);
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    sigvet_allow_begin("nothing that could be harmed runs here");
    send_later(SIGUSR2);
    wait_handled(2);
    sigvet_allow_end();
    say("done\n");
    return 0;
}
