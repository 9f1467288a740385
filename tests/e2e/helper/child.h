/* child.h - a program image that other targets start: prints its arguments and its environment
 * (sorted as it stands, without what sigvet adds), then raises SIGUSR1, whose handler calls
 * malloc() unless CLEAN is defined.
 *
 * Contexts: child_main() normal only. */
#ifndef CHILD_H
#define CHILD_H

#include <stdlib.h>

#include "target.h"

extern char **environ;

static void *volatile child_block;

static void child_handler(int sig)
{
    say_number("child's handler", sig);
#ifndef CLEAN
    child_block = malloc(10); /* HERE */
#endif
}

static inline bool child_is_ours(const char *entry)
{
    return strncmp(entry, "LD_PRELOAD=", 11) == 0 || strncmp(entry, "SIGVET_", 7) == 0;
}

static inline void child_show(int argc, char **argv)
{
    say_number("arguments", argc);
    for (int i = 0; i < argc; i++) {
        say("  ");
        say(argv[i]);
        say("\n");
    }
    say("environment\n");
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (!child_is_ours(*entry)) {
            say("  ");
            say(*entry);
            say("\n");
        }
    }
}

static inline int child_main(int argc, char **argv)
{
    child_show(argc, argv);
    catch_signal(SIGUSR1, child_handler, 0);
    raise(SIGUSR1);
    return 6;
}

#endif
