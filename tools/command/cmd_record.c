/* cmd_record.c - sigvet record: runs a program under the shim and keeps the trace.
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

int cmd_record(int argc, char **argv)
{
    struct options o;
    char why[PATH_MAX + 256];

    if (!options_parse(OPTIONS_RECORD, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    session_run(&o, SESSION_RECORD);
}
