/* output_options.h - which report goes where: --format and --output, as often as they are given.
 *
 * Owns:     the pairs of struct options.
 * Contexts: the tools only.
 * Errors:   false; output_options_finish() says why in one line.
 * Source:   docs/formats.md
 *
 * A format is that of the next file. A format that no file follows goes to the default stream, but a single
 * format and a single file belong together in either order. What the command line gives replaces
 * what SIGVET_OPTIONS gave of the same kind. */
#ifndef SIGVET_TOOLS_OUTPUT_OPTIONS_H
#define SIGVET_TOOLS_OUTPUT_OPTIONS_H

#include "options.h"

/* One value of --format or --output. False: it is none. */
bool output_options_format(struct options *o, const char *format);
bool output_options_file(struct options *o, const char *file);

/* What was given so far came from the environment. */
void output_options_environment_ends(struct options *o);

/* Pairs what was given; sets o->format and o->output to the first pair. */
bool output_options_finish(struct options *o, enum options_command command, char *why,
                           size_t why_size);

#endif
