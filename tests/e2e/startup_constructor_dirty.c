/* Signals during start-up and exit: a constructor of the program itself with the earliest priority,
 * one from .preinit_array before every library, an atexit handler and a destructor raise the
 * signal. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=5 line
 *         */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
    say_number("handled", ++handled);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static void before_all(int argc, char **argv, char **envp)
{
    (void)argc;
    (void)argv;
    (void)envp;
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
}

static __attribute__((section(".preinit_array"), used)) void (*const first)(int, char **,
                                                                            char **) = before_all;

static __attribute__((constructor(101))) void begin(void)
{
    raise(SIGUSR1);
}

static __attribute__((destructor)) void end(void)
{
    say("destructor\n");
    raise(SIGUSR1);
}

static void at_exit(void)
{
    say("at exit\n");
    raise(SIGUSR1);
}

int main(void)
{
    must(atexit(at_exit) == 0, "atexit");
    raise(SIGUSR1);
    return 0;
}
