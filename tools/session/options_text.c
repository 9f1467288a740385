/* options_text.c - what the commands with options are called and say of themselves.
 *
 * Owns:     the table.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   man/sigvet.1 */
#include "options_text.h"

#define PROGRAM "[--] PROGRAM [ARGUMENT...]"

static const struct options_text texts[] = {
    {OPTIONS_RUN, "run", PROGRAM,
     "Runs PROGRAM and reports what is wrong with its signal handling.\v"
     "SIGVET_OPTIONS in the environment holds options too: key=value:key=value.\n"},
    {OPTIONS_RECORD, "record", PROGRAM, "Runs PROGRAM and records what it does in TRACE."},
    {OPTIONS_TRACE, "trace", PROGRAM,
     "Runs PROGRAM and shows its signal calls and the signals that its handlers get."},
    {OPTIONS_MERGE, "merge", "REPORT|TRACE...",
     "Makes one report of several reports in JSON and traces."},
    {OPTIONS_REPORT, "report", "TRACE", "Reports what is wrong in a recorded run."},
};

const struct options_text *options_text(enum options_command command)
{
    const struct options_text *text = texts;

    while (text->command != command) {
        text++;
    }
    return text;
}
