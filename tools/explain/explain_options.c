/* explain_options.c - the options of `sigvet explain` and `sigvet list`.
 *
 * Owns:     the tables of options.
 * Contexts: the tools only.
 * Errors:   see explain_options.h. argp's own messages are switched off: they take two lines.
 * Source:   argp(3), getopt_long(3). */
#include "explain_options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { KEY_HELP = 'h', KEY_FORMAT = 0x100, KEY_UNSAFE, KEY_SAFE, KEY_PORTABILITY, KEY_API };

#define COMMON_OPTIONS                                                                    \
    {"format", KEY_FORMAT, "FORMAT", 0, "Form of the answer: text (default) or json", 0}, \
    {                                                                                     \
        "help", KEY_HELP, NULL, 0, "Print this help", 0                                   \
    }

/* clang-format off */
static const struct argp_option explain_rows[] = {COMMON_OPTIONS, {0}};
static const struct argp_option list_rows[] = {
    COMMON_OPTIONS,
    {"unsafe", KEY_UNSAFE, NULL, 0, "Functions: those that a handler must not call", 0},
    {"safe", KEY_SAFE, NULL, 0, "Functions: those that POSIX lets a handler call", 0},
    {"portability", KEY_PORTABILITY, NULL, 0,
     "Functions: those that are harmless on glibc, but not by POSIX", 0},
    {"api", KEY_API, NULL, 0, "Functions: those of the signal API", 0},
    {0}};
/* clang-format on */

struct parsing {
    const char *command;
    const struct argp_option *rows;
    const char *expected; /* what the word is */
    struct explain_options *o;
    int next; /* the argument that is parsed next */
    char *why;
    size_t why_size;
};

/* Says what is wrong with an option that getopt_long() refused. */
static void complain(const struct parsing *p, const char *arg)
{
    size_t len = strncmp(arg, "--", 2) == 0 ? strcspn(arg + 2, "=") : 0;
    const struct argp_option *found = NULL;
    unsigned matches = 0;

    for (const struct argp_option *row = p->rows; len > 0 && row->name != NULL; row++) {
        if (strncmp(row->name, arg + 2, len) == 0) {
            matches++;
            found = row;
        }
    }
    if (matches == 0) {
        (void)snprintf(p->why, p->why_size, "unknown option '%s'; see sigvet %s --help", arg,
                       p->command);
    } else if (matches > 1) {
        (void)snprintf(p->why, p->why_size, "option '%s' is ambiguous; see sigvet %s --help", arg,
                       p->command);
    } else {
        (void)snprintf(p->why, p->why_size, "option '--%s' %s", found->name,
                       found->arg ? "needs a value" : "takes no value");
    }
}

static error_t take_format(const struct parsing *p, const char *value)
{
    if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0) {
        (void)snprintf(p->why, p->why_size, "bad value '%s' of --format: expected text or json",
                       value);
        return EINVAL;
    }
    p->o->json = *value == 'j';
    return 0;
}

static error_t take_word(const struct parsing *p, const char *word)
{
    if (p->o->word != NULL) {
        (void)snprintf(p->why, p->why_size, "%s takes one word (%s), and '%s' is one more",
                       p->command, p->expected, word);
        return EINVAL;
    }
    p->o->word = word;
    return 0;
}

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
    struct parsing *p = state->input;
    struct explain_options *o = p->o;

    switch (key) {
    case ARGP_KEY_ARG:
        p->next = state->next;
        return take_word(p, arg);
    case KEY_FORMAT:
        p->next = state->next;
        return take_format(p, arg);
    case KEY_HELP:
        o->help = true;
        return ECANCELED; /* nothing after it matters */
    case ARGP_KEY_ERROR:
        if (p->why[0] == '\0' && !o->help && state->argv[p->next] != NULL) {
            complain(p, state->argv[p->next]);
        }
        return 0;
    case KEY_UNSAFE:
        o->unsafe = true;
        break;
    case KEY_SAFE:
        o->safe = true;
        break;
    case KEY_PORTABILITY:
        o->portability = true;
        break;
    case KEY_API:
        o->api = true;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    p->next = state->next;
    return 0;
}

static bool is_complete(const struct parsing *p)
{
    const struct explain_options *o = p->o;
    const char *filter = o->unsafe        ? "unsafe"
                         : o->safe        ? "safe"
                         : o->portability ? "portability"
                         : o->api         ? "api"
                                          : NULL;

    if (o->word == NULL || *o->word == '\0') {
        (void)snprintf(p->why, p->why_size, "%s needs one word: %s; see sigvet %s --help",
                       p->command, p->expected, p->command);
        return false;
    }
    if (filter != NULL && strcmp(o->word, "functions") != 0) {
        (void)snprintf(p->why, p->why_size, "--%s goes with 'list functions', not with '%s'",
                       filter, o->word);
        return false;
    }
    return true;
}

bool explain_options_parse(enum explain_command command, int argc, char **argv,
                           struct explain_options *o, char *why, size_t why_size)
{
    bool list = command == COMMAND_LIST;
    struct parsing p = {list ? "list" : "explain",
                        list ? list_rows : explain_rows,
                        list ? "signals, functions or rules"
                             : "a signal, a function, a flag, an si_code or a rule",
                        o,
                        1,
                        why,
                        why_size};
    struct argp argp = {
        .options = p.rows,
        .parser = parse_one,
        .args_doc = list ? "signals|functions|rules" : "NAME",
        .doc = list ? "Lists the signals, the functions that sigvet knows, or its rules."
                    : "Tells what NAME is: a signal (SIGINT, int, 2, SIGRTMIN+3), a function "
                      "(printf, sigaction), a system call (sys:kill), a flag (SA_RESTART), an "
                      "si_code (SEGV_MAPERR) or a rule (unsafe-call).",
    };

    why[0] = '\0';
    *o = (struct explain_options){0};
    error_t error = argp_parse(
        &argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &p);
    if (o->help) {
        char name[32];
        (void)snprintf(name, sizeof name, "sigvet %s", p.command);
        argp_help(&argp, stdout, ARGP_HELP_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG, name);
        return true;
    }
    if (error != 0) {
        if (why[0] == '\0') {
            (void)snprintf(why, why_size, "%s", strerror(error));
        }
        return false;
    }
    return is_complete(&p);
}
