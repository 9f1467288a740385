/* cmd_report.c - sigvet report: what a recorded run tells.
 *
 * Owns:     nothing.
 * Contexts: the tools only; afterwards, or while the run goes on. The trace is hostile.
 * Errors:   bad usage and unreadable traces: one line on stderr, EXIT_USAGE.
 * Source:   options.h, reader.h */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "cmd.h"
#include "launch.h"
#include "options.h"
#include "output.h"
#include "reader.h"
#include "session.h"
#include "util.h"

/* The report must not be written over what it is made from. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat first, second;

    return a != NULL && stat(a, &first) == 0 && stat(b, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

int cmd_report(int argc, char **argv)
{
    struct options o;
    struct output out;
    struct rlimit found[LAUNCH_LIMITS];
    char why[PATH_MAX + 256];
    const struct sigvet_record *rec;

    if (!options_parse(OPTIONS_REPORT, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    launch_raise_limits(found);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
    struct trace *trace = reader_open(o.trace, why, sizeof why);
    if (trace != NULL && is_same_file(o.output, o.trace)) {
        die("cannot write to '%s': it is the trace", o.output);
    }
    if (trace == NULL || !output_open(&out, &o, STDOUT_FILENO, "stdout", false, why, sizeof why)) {
        die("%s", why);
    }
    struct audit *audit = audit_new(trace, output_news, &out);
    while ((rec = reader_next(trace, true)) != NULL) {
        audit_feed(audit, rec);
    }
    output_report(&out, audit);
    int status = session_verdict(&o, audit);
    audit_free(audit);
    reader_close(trace);
    options_free(&o);
    return output_close(&out) ? status : EXIT_USAGE;
}
