/* cmd_run.c - sigvet run: runs a program under the shim and reports what is found.
 *
 * Owns:     nothing.
 * Contexts: the launcher.
 * Errors:   bad usage: one line on stderr, EXIT_USAGE.
 * Source:   options.h, session.h */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "options.h"
#include "session.h"
#include "util.h"

int cmd_run(int argc, char **argv)
{
    struct options o;
    char why[PATH_MAX + 256];

    if (!options_parse(OPTIONS_RUN, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    session_run(&o, SESSION_AUDIT);
}
