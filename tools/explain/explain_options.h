/* explain_options.h - the options of `sigvet explain` and `sigvet list`.
 *
 * Owns:     nothing: the word belongs to argv.
 * Contexts: the tools only.
 * Errors:   bad usage: false, with one line in why[].
 * Source:   argp(3). */
#ifndef SIGVET_TOOLS_EXPLAIN_OPTIONS_H
#define SIGVET_TOOLS_EXPLAIN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum explain_command { COMMAND_EXPLAIN, COMMAND_LIST };

struct explain_options {
    const char *word; /* the name to explain, or what to list */
    bool json;
    bool unsafe, safe, portability, api; /* list functions */
    bool help;                           /* was asked for and printed: nothing else to do */
};

bool explain_options_parse(enum explain_command command, int argc, char **argv,
                           struct explain_options *o, char *why, size_t why_size);

#endif
