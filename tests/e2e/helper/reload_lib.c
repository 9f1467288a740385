/* reload_lib.c - a plug-in with a handler, built under several NAMEs for dlopen_reload_*: of the same size and
 *                layout, so one is likely to be mapped where another one was.
 *
 * Owns:     one handler of SIGUSR1, from plugin_start() to plugin_stop().
 * Contexts: the handler calls write() and, unless CLEAN, malloc().
 * Errors:   see target.h.
 * Source:   dlopen(3). */
#include <stdlib.h>

#include "target.h"

void plugin_start(void);
void plugin_stop(void);

static struct sigaction before;
static void *volatile block;

static void NAME(int sig)
{
    say_number("plug-in", sig);
#ifndef CLEAN
    block = malloc(16); /* HERE */
#endif
}

void plugin_start(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_handler = NAME;
    must(sigaction(SIGUSR1, &act, &before) == 0, "sigaction");
}

void plugin_stop(void)
{
    must(sigaction(SIGUSR1, &before, NULL) == 0, "sigaction");
    free(block);
}
