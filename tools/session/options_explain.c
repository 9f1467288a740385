/* options_explain.c - what is wrong with an option that getopt_long() refused.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see options_explain.h.
 * Source:   getopt_long(3): long options may be cut short. */
#include "options_explain.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Whether one of these options has this letter. */
static bool is_letter(const struct argp_option *options, char letter)
{
    while (options->name != NULL && options->key != letter) {
        options++;
    }
    return options->name != NULL;
}

void options_explain(const struct argp_option *options, const char *command, const char *arg,
                     char *why, size_t why_size)
{
    const struct argp_option *found = NULL;
    int matches = 0;

    if (strncmp(arg, "--", 2) != 0) {
        bool known = true;
        for (const char *at = arg + 1; *at != '\0' && known; at++) {
            known = is_letter(options, *at);
        }
        (void)snprintf(why, why_size, "%s '%s'; see sigvet %s --help",
                       known ? "a value is missing after option" : "unknown option", arg, command);
        return;
    }
    size_t len = strcspn(arg + 2, "=");
    for (const struct argp_option *option = options; option->name != NULL; option++) {
        if (strncmp(option->name, arg + 2, len) == 0) {
            bool exact = option->name[len] == '\0';
            matches = exact ? 1 : matches + 1;
            found = option;
            if (exact) {
                break;
            }
        }
    }
    if (matches > 1) {
        (void)snprintf(why, why_size, "option '%s' is ambiguous; see sigvet %s --help", arg,
                       command);
    } else if (matches == 0) {
        (void)snprintf(why, why_size, "unknown option '%s'; see sigvet %s --help", arg, command);
    } else if (arg[2 + len] == '=') {
        (void)snprintf(why, why_size, "option '--%s' takes no value", found->name);
    } else {
        (void)snprintf(why, why_size, "option '--%s' needs a value", found->name);
    }
}
