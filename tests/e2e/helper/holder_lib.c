/* holder_lib.c - a library that holds a handler for SIGUSR1, for dlopen_handler_*. */
#include <stdlib.h>

#include "target.h"

void holder_start(void);
void holder_stop(void);

static void *volatile block;

static void holder_handler(int sig)
{
    say_number("holder", sig);
#ifndef CLEAN
    block = malloc(16); /* HERE */
#endif
}

void holder_start(void)
{
    signal(SIGUSR1, holder_handler);
}

void holder_stop(void)
{
    signal(SIGUSR1, SIG_IGN);
    free(block);
}
