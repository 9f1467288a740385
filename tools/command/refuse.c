/* refuse.c - bad usage of a subcommand that leaves its options to argp.
 *
 * Owns:     nothing.
 * Contexts: see cmd.h.
 * Errors:   see cmd.h.
 * Source:   argp.h: ARGP_NO_ERRS leaves the message to the program. */
#include "cmd.h"
#include "util.h"

void cmd_refuse_option(const char *command, char **argv, int next)
{
    for (int i = next; argv[i] != NULL; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            die("unknown option, or its value is missing or not wanted: '%s'; "
                "see sigvet %s --help",
                argv[i], command);
        }
    }
}
