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
#include <unistd.h>

#include "accepting.h"
#include "audit.h"
#include "cmd.h"
#include "feed.h"
#include "launch.h"
#include "options.h"
#include "outputs.h"
#include "reader.h"
#include "session.h"
#include "util.h"

int cmd_report(int argc, char **argv)
{
    struct options o;
    struct outputs out;
    struct accepting accepting;
    struct rlimit found[LAUNCH_LIMITS];
    char why[PATH_MAX + 256];

    if (!options_parse(OPTIONS_REPORT, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    launch_raise_limits(found);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
    struct trace *trace = reader_open(o.trace, why, sizeof why);
    for (size_t i = 0; trace != NULL && i < o.outputs.count; i++) {
        if (util_is_same_file(o.outputs.list[i].file, o.trace)) {
            die("cannot write to '%s': it is the trace", o.outputs.list[i].file);
        }
    }
    if (trace == NULL || !accepting_open(&accepting, &o, why, sizeof why) ||
        !outputs_open(&out, &o, STDOUT_FILENO, "stdout", false, why, sizeof why)) {
        die("%s", why);
    }
    struct audit *audit = audit_new(trace, outputs_news, &out);
    audit_on_decision(audit, outputs_decision, &out);
    audit_accept(audit, &accepting.accepted);
    feed_all(trace, audit);
    int status = session_verdict(&o, audit);
    struct out_end end = {.known = true, .status = status};
    outputs_report(&out, audit, &end);
    bool written = accepting_finish(&accepting, &o, audit);
    audit_free(audit);
    reader_close(trace);
    options_free(&o);
    return outputs_close(&out) && written ? status : EXIT_USAGE;
}
