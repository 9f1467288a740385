/* options_text.h - what the commands with options are called and say of themselves.
 *
 * Owns:     the table; all strings are constants.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   man/sigvet.1 */
#ifndef SIGVET_TOOLS_OPTIONS_TEXT_H
#define SIGVET_TOOLS_OPTIONS_TEXT_H

#include "options.h"

struct options_text {
    enum options_command command;
    const char *name, *operands, *doc; /* as argp wants them */
};

const struct options_text *options_text(enum options_command command);

#endif
