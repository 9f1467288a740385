/* options_explain.h - what is wrong with an option that getopt_long() refused.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   none: whatever was given, one line comes out.
 * Source:   argp(3), getopt_long(3). */
#ifndef SIGVET_TOOLS_OPTIONS_EXPLAIN_H
#define SIGVET_TOOLS_OPTIONS_EXPLAIN_H

#include <argp.h>
#include <stddef.h>

/* `options` are those of the command, `arg` is the word that was refused. */
void options_explain(const struct argp_option *options, const char *command, const char *arg,
                     char *why, size_t why_size);

#endif
