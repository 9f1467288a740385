/* cmd_trace.c - sigvet trace: shows the signal calls of a program and what its handlers get.
 *
 * Owns:     nothing.
 * Contexts: the launcher, or afterwards: then the trace is hostile.
 * Errors:   bad usage and unreadable traces: one line on stderr, EXIT_USAGE.
 * Source:   options.h, session.h, present.h */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "launch.h"
#include "options.h"
#include "present.h"
#include "session.h"
#include "util.h"

#define BATCH 65536u

/* Shows a trace that was recorded. */
static int show(const struct options *o)
{
    struct rlimit found[LAUNCH_LIMITS];
    char why[PATH_MAX + 256];

    launch_raise_limits(found);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
    if (util_is_same_file(o->output, o->from)) {
        die("cannot write to '%s': it is the trace", o->output);
    }
    struct present *p = present_open(o, o->from, STDOUT_FILENO, "stdout", why, sizeof why);
    if (p == NULL) {
        die("%s", why);
    }
    if (!present_has_events(p)) {
        die("'%s' does not hold all events: record it with --events", o->from);
    }
    while (present_some(p, BATCH, true)) {
    }
    return present_close(p) ? EXIT_SUCCESS : EXIT_USAGE;
}

int cmd_trace(int argc, char **argv)
{
    struct options o;
    char why[PATH_MAX + 256];

    if (!options_parse(OPTIONS_TRACE, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    if (o.from == NULL) {
        session_run(&o, SESSION_TRACE);
    }
    int status = show(&o);
    options_free(&o);
    return status;
}
