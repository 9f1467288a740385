/* options_fixture.h - a command line as one string, for the tests of options.
 *
 * Owns:     the options that were parsed last, and what was said of them.
 * Contexts: cmocka programs that include it once. */
#ifndef SIGVET_TESTS_OPTIONS_FIXTURE_H
#define SIGVET_TESTS_OPTIONS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"

#define ARGS_MAX 32

static struct options o;
static char why[512];
static char *argv[ARGS_MAX];

/* Parses words parted by single blanks. */
static bool parse(enum options_command command, const char *environment, const char *words)
{
    static char line[512];
    int argc = 0;

    options_free(&o);
    (void)snprintf(line, sizeof line, "%s", words);
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < ARGS_MAX - 1);
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    return options_parse(command, argc, argv, environment, &o, why, sizeof why);
}

static inline void accepted(enum options_command command, const char *environment,
                            const char *words)
{
    if (!parse(command, environment, words)) {
        fail_msg("'%s': said '%s'", words, why);
    }
}

/* Parsing must fail with a line that has `text`. */
static inline void refused(enum options_command command, const char *environment, const char *words,
                           const char *text)
{
    assert_false(parse(command, environment, words));
    if (strstr(why, text) == NULL || strchr(why, '\n') != NULL) {
        fail_msg("'%s': said '%s', not '%s'", words, why, text);
    }
}

#endif
