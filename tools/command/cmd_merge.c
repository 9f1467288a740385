/* cmd_merge.c - sigvet merge: one report of several.
 *
 * Owns:     nothing.
 * Contexts: the tools only; reports and traces are hostile.
 * Errors:   bad usage, and what can be neither read nor merged: one line on stderr, EXIT_USAGE.
 * Source:   options.h, merge.h */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "accepting.h"
#include "cmd.h"
#include "feed.h"
#include "launch.h"
#include "merge.h"
#include "merge_audit.h"
#include "merge_input.h"
#include "options.h"
#include "outputs.h"
#include "session.h"
#include "util.h"

#define WHY_SIZE (PATH_MAX + 512)

/* What sigvet report --format json says of a trace. */
static json_t *report_of_trace(const char *file, char *why, size_t why_size)
{
    struct trace *trace = reader_open(file, why, why_size);
    const struct out_options plain = {0};
    char *text CLEANUP_FREE = NULL;
    size_t size = 0;

    if (trace == NULL) {
        return NULL;
    }
    struct audit *audit = audit_new(trace, NULL, NULL);
    FILE *to = open_memstream(&text, &size);
    feed_all(trace, audit);
    if (to == NULL || out_find("json")->report(to, audit, false, &plain) != 0 || fclose(to) != 0) {
        die("out of memory");
    }
    audit_free(audit);
    reader_close(trace);
    return merge_input_parse(text, size, file, why, why_size);
}

/* All inputs as one report; ends the tool if one of them is none. */
static json_t *merge_all(const struct options *o)
{
    struct merge *m = merge_new();
    char why[WHY_SIZE];

    for (size_t i = 0; i < o->input_count; i++) {
        const char *file = o->inputs[i];
        json_t *report = merge_input_is_trace(file) ? report_of_trace(file, why, sizeof why)
                                                    : merge_input_load(file, why, sizeof why);
        if (report == NULL) {
            die("%s", why);
        }
        merge_add(m, report);
        json_decref(report);
    }
    json_t *report = merge_report(m);
    merge_free(m);
    return report;
}

/* A report may be replaced by the merged one, which holds all of it. A trace may not. */
static void keep_traces(const struct options *o)
{
    for (size_t i = 0; i < o->input_count; i++) {
        if (!merge_input_is_trace(o->inputs[i])) {
            continue;
        }
        for (size_t k = 0; k < o->outputs.count; k++) {
            if (util_is_same_file(o->outputs.list[k].file, o->inputs[i])) {
                die("cannot write to '%s': it is a trace", o->inputs[i]);
            }
        }
    }
}

int cmd_merge(int argc, char **argv)
{
    struct options o;
    struct outputs out;
    struct accepting accepting;
    struct rlimit found[LAUNCH_LIMITS];
    char why[WHY_SIZE];

    if (!options_parse(OPTIONS_MERGE, argc, argv, getenv("SIGVET_OPTIONS"), &o, why, sizeof why)) {
        die("%s", why);
    }
    if (o.help) {
        return EXIT_SUCCESS;
    }
    launch_raise_limits(found);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error, not the end */
    if (!accepting_open(&accepting, &o, why, sizeof why)) {
        die("%s", why);
    }
    keep_traces(&o);
    /* Before the output is opened, which may be one of the inputs. */
    json_t *report = merge_audit_accept(merge_all(&o), &accepting.accepted);
    struct merge_audit *merged = merge_audit_new(report);
    struct audit *audit = merge_audit_get(merged);
    if (!outputs_open(&out, &o, STDOUT_FILENO, "stdout", false, why, sizeof why)) {
        die("%s", why);
    }
    int status = session_verdict(&o, audit);
    struct out_end end = {.known = true, .status = status};
    outputs_report(&out, audit, &end);
    bool written = accepting_finish(&accepting, &o, audit);
    merge_audit_free(merged);
    options_free(&o);
    return outputs_close(&out) && written ? status : EXIT_USAGE;
}
