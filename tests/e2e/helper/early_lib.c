/* early_lib.c - a library whose constructor installs a handler and raises its signal, before main()
 * and maybe before other libraries are ready; its destructor raises it once more. */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void early_handler(int sig)
{
    say_number("early", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static __attribute__((constructor)) void early_start(void)
{
    catch_signal(SIGUSR1, early_handler, 0);
    raise(SIGUSR1);
}

static __attribute__((destructor)) void early_end(void)
{
    raise(SIGUSR1);
}
