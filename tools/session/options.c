/* options.c - the options of the commands, from the command line and from SIGVET_OPTIONS.
 *
 * Owns:     the table of options.
 * Contexts: the tools only.
 * Errors:   see options.h. argp's own messages are switched off: they take two lines, and tests and
 *           users want one.
 * Source:   argp(3), getopt_long(3). */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept_options.h"
#include "list_options.h"
#include "options_explain.h"
#include "options_text.h"
#include "out.h"
#include "output_options.h"
#include "policy_options.h"
#include "stuck_options.h"
#include "trace_options.h"
#include "tracefile.h"
#include "util.h"

enum {
    KEY_OUTPUT = 'o',
    KEY_QUIET = 'q',
    KEY_HELP = 'h',
    KEY_VERBOSE = 'v', /* trace has it, too: trace_options.c sets it */
    KEY_FORMAT = 0x100,
    KEY_NOTES,
    KEY_COLOUR,
    KEY_ERROR_EXITCODE,
    KEY_FAIL_ON,
    KEY_STRICT,
    KEY_LIBRARY,
    KEY_RECORD,
    KEY_TRACE_SIZE,
    KEY_WAIT,
    KEY_SOURCE_ROOT,
    KEY_POLICY,
    KEY_ENFORCE,
};

#define JUDGING (OPTIONS_RUN | OPTIONS_REPORT | OPTIONS_MERGE)
#define ANY (JUDGING | OPTIONS_RECORD | OPTIONS_TRACE)
#define SHOWING (JUDGING | OPTIONS_TRACE)
#define STARTING (OPTIONS_RUN | OPTIONS_RECORD | OPTIONS_TRACE)

/* clang-format off */
static const struct options_row rows[] = {
    {JUDGING, {"format", KEY_FORMAT, "FORMAT", 0,
               "Form of the next --output: text (default), json, sarif, junit, github", 0}},
    {OPTIONS_TRACE, {"format", KEY_FORMAT, "FORMAT", 0, "Form of the events: text (default), json", 0}},
    {JUDGING, {"output", KEY_OUTPUT, "FILE", 0, "Write the report to FILE", 0}},
    {OPTIONS_TRACE, {"output", KEY_OUTPUT, "FILE", 0, "Write the events to FILE", 0}},
    {JUDGING, {"source-root", KEY_SOURCE_ROOT, "DIR", 0,
               "Tell files below DIR relative to it in sarif, junit, github (default: the current directory)", 0}},
    {OPTIONS_RECORD, {"output", KEY_OUTPUT, "TRACE", 0, "Write the trace to TRACE (needed)", 0}},
    {JUDGING, {"notes", KEY_NOTES, NULL, 0, "Show findings of level note too", 0}},
    {SHOWING, {"colour", KEY_COLOUR, "WHEN", 0, "Colours: auto (default), always, never", 0}},
    {SHOWING, {"color", KEY_COLOUR, "WHEN", OPTION_ALIAS, NULL, 0}},
    {JUDGING, {"quiet", KEY_QUIET, NULL, 0, "Print no text when nothing is found", 0}},
    {OPTIONS_TRACE, {"quiet", KEY_QUIET, NULL, 0, "Do not tell what could not be seen", 0}},
    {JUDGING, {"error-exitcode", KEY_ERROR_EXITCODE, "N", 0,
                 "Exit with N (1 to 255) when something is found", 0}},
    {JUDGING, {"fail-on", KEY_FAIL_ON, "LEVEL", 0,
                 "Least level that --error-exitcode counts: error, warning (default) or note", 0}},
    {STARTING, {"strict", KEY_STRICT, NULL, 0,
                "Intercept harmless functions too that are on no list of POSIX", 0}},
    {OPTIONS_RUN | OPTIONS_TRACE, {"record", KEY_RECORD, "TRACE", 0, "Keep the trace in TRACE", 0}},
    {STARTING, {"trace-size", KEY_TRACE_SIZE, "SIZE", 0,
                "Room for the trace: bytes, or with K, M, G (default 64G, and only what is in use takes storage)", 0}},
    {STARTING, {"wait", KEY_WAIT, NULL, 0,
                "Wait for all processes of the run, not for the first alone", 0}},
    {STARTING, {"library", KEY_LIBRARY, "PATH", 0, "Preload this libsigvet.so", 0}},
    {STARTING, {"policy", KEY_POLICY, "FILE|@NAME", 0,
                "Hold the program to the policy in FILE, or to a ready one: @ci, @strict, @paranoid", 0}},
    {STARTING, {"enforce", KEY_ENFORCE, "WHAT", 0,
                "What holds it: shim (default), kernel; best-effort: go on without what cannot be held", 0}},
    {JUDGING, {"verbose", KEY_VERBOSE, NULL, 0,
               "Show calls that the policy allowed, and stacks of its decisions, too", 0}},
    {ANY, {"help", KEY_HELP, NULL, 0, "Print this help", 0}},
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])
#define OPTIONS_MOST 64 /* of one command */

/* Row i of all tables, NULL behind the last. */
static const struct options_row *row_at(size_t i)
{
    size_t accept = ROWS + accept_options_count(), stuck = accept + stuck_options_count();
    size_t list = stuck + list_options_count();

    return i < ROWS     ? &rows[i]
           : i < accept ? accept_options_row(i - ROWS)
           : i < stuck  ? stuck_options_row(i - accept)
           : i < list   ? list_options_row(i - stuck)
                        : trace_options_row(i - list);
}

static const char *command_name(enum options_command command)
{
    return options_text(command)->name;
}

/* The options that are plain values. False: bad value. */
static bool set_choice(struct options *o, int key, const char *value)
{
    static const char *const whens[] = {"auto", "always", "never"};
    static const char *const levels[] = {
        [LEVEL_NOTE] = "note", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};

    for (int i = 0; i < 3; i++) {
        if (key == KEY_COLOUR && strcmp(value, whens[i]) == 0) {
            o->colour = (enum options_colour)i;
            return true;
        }
        if (key == KEY_FAIL_ON && strcmp(value, levels[i]) == 0) {
            o->fail_on = (enum level)i;
            return true;
        }
    }
    return false;
}

/* Sets one option that takes a value. False: bad value; why[] may say more. */
static bool set_value(struct options *o, int key, const char *value, char *why, size_t why_size)
{
    uint64_t number;

    if (trace_options_has(key)) {
        return trace_options_set(o, key, value, why, why_size);
    }
    if (value == NULL) {
        return false;
    }
    if (list_options_has(key)) {
        return list_options_set(o, key, value, why, why_size);
    }
    if (accept_options_has(key) || stuck_options_has(key)) {
        return accept_options_has(key) ? accept_options_set(o, key, value)
                                       : stuck_options_set(o, key, value);
    }
    switch (key) {
    case KEY_FORMAT:
        return output_options_format(o, value);
    case KEY_OUTPUT:
        return output_options_file(o, value);
    case KEY_SOURCE_ROOT:
        o->source_root = value;
        return value[0] != '\0';
    case KEY_LIBRARY:
        o->library = value;
        return value[0] != '\0';
    case KEY_RECORD:
        o->record = value;
        return value[0] != '\0';
    case KEY_POLICY:
        o->policy = value;
        return value[0] != '\0';
    case KEY_ENFORCE:
        return policy_options_enforce(o, value);
    case KEY_COLOUR:
    case KEY_FAIL_ON:
        return set_choice(o, key, value);
    case KEY_ERROR_EXITCODE:
        if (!util_parse_number(value, 1, 255, &number)) {
            return false;
        }
        o->error_exitcode = (int)number;
        return true;
    case KEY_TRACE_SIZE:
        if (!util_parse_size(value, TRACEFILE_SIZE_MIN, TRACEFILE_SIZE_MAX, &number)) {
            return false;
        }
        o->trace_size = (number + SIGVET_HEADER_SIZE - 1) / SIGVET_HEADER_SIZE * SIGVET_HEADER_SIZE;
        return true;
    default:
        return false;
    }
}

static void set_flag(struct options *o, int key, bool on)
{
    switch (key) {
    case KEY_NOTES:
        o->notes = on;
        break;
    case KEY_STRICT:
        o->strict = on;
        break;
    case KEY_WAIT:
        o->wait = on;
        break;
    case KEY_QUIET:
        o->quiet = on;
        break;
    default:
        accept_options_flag(o, key, on);
    }
}

/* What a bad value should have been. */
static const char *expected(int key)
{
    switch (key) {
    case KEY_FORMAT:
        return out_names();
    case KEY_COLOUR:
        return "auto, always or never";
    case KEY_FAIL_ON:
        return "error, warning or note";
    case KEY_ERROR_EXITCODE:
        return "a number from 1 to 255";
    case KEY_TRACE_SIZE:
        return "a size from 1M to 64G";
    case KEY_ENFORCE:
        return POLICY_OPTIONS_WORDS;
    default:
        return stuck_options_has(key) ? stuck_options_expected(key) : trace_options_expected(key);
    }
}

/* One key=value of SIGVET_OPTIONS, cut out and writable. */
static bool set_from_environment(struct options *o, char *item, char *why, size_t why_size)
{
    char *equals = strchr(item, '=');

    if (equals == NULL) {
        (void)snprintf(why, why_size, "SIGVET_OPTIONS: '%s' is not of the form key=value", item);
        return false;
    }
    *equals = '\0';
    const char *value = equals + 1;
    if (strcmp(item, "trace") == 0) { /* for a program without a launcher: the shim's */
        return true;
    }
    const struct argp_option *option = NULL;
    const struct options_row *row;
    for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
        if ((row->commands & (OPTIONS_RUN | OPTIONS_TRACE)) != 0 && row->option.key != KEY_HELP &&
            strcmp(row->option.name, item) == 0) {
            option = &row->option;
        }
    }
    if (option == NULL) {
        (void)snprintf(why, why_size, "SIGVET_OPTIONS: unknown key '%s'", item);
        return false;
    }
    bool is_flag = option->arg == NULL;
    if (is_flag && (strcmp(value, "0") == 0 || strcmp(value, "1") == 0)) {
        if (trace_options_has(option->key)) {
            return trace_options_set(o, option->key, value, why, why_size);
        }
        set_flag(o, option->key, value[0] == '1');
        return true;
    }
    if (!is_flag && set_value(o, option->key, value, why, why_size)) {
        return true;
    }
    if (why[0] == '\0') {
        (void)snprintf(why, why_size, "SIGVET_OPTIONS: bad value '%s' of key '%s': expected %s",
                       value, item, is_flag ? "0 or 1" : expected(option->key));
    }
    return false;
}

static bool parse_environment(struct options *o, const char *environment, char *why,
                              size_t why_size)
{
    char *rest = NULL;

    o->environment = xstrdup(environment);
    for (char *item = strtok_r(o->environment, ":", &rest); item != NULL;
         item = strtok_r(NULL, ":", &rest)) {
        if (!set_from_environment(o, item, why, why_size)) {
            return false;
        }
    }
    return true;
}

struct parsing {
    enum options_command command;
    struct options *o;
    const struct argp_option *options; /* those of the command */
    int next;                          /* the argument that is parsed next */
    char *why;
    size_t why_size;
};

/* A program or trace was named: unless it is a trace, all that follows is the program's. */
static error_t take_operand(struct parsing *p, struct argp_state *state, char *arg)
{
    if (p->command == OPTIONS_MERGE) {
        p->o->inputs = xrealloc_array(p->o->inputs, p->o->input_count + 1, sizeof(char *));
        p->o->inputs[p->o->input_count++] = arg;
        return 0;
    }
    if (p->command != OPTIONS_REPORT) {
        p->o->program = &state->argv[state->next - 1];
        state->next = state->argc;
        return 0;
    }
    if (p->o->trace != NULL) {
        (void)snprintf(p->why, p->why_size, "report takes one trace, and '%s' is one more", arg);
        return EINVAL;
    }
    p->o->trace = arg;
    return 0;
}

static error_t take_option(struct parsing *p, int key, const char *arg)
{
    if (p->command == OPTIONS_RECORD && key == KEY_OUTPUT) {
        key = KEY_RECORD;
    }
    if (arg == NULL && !trace_options_has(key)) {
        set_flag(p->o, key, true);
        return 0;
    }
    if (set_value(p->o, key, arg, p->why, p->why_size)) {
        return 0;
    }
    if (p->why[0] != '\0') {
        return EINVAL;
    }
    for (const struct argp_option *option = p->options; option->name != NULL; option++) {
        if (option->key == key || (option->key == KEY_OUTPUT && key == KEY_RECORD)) {
            (void)snprintf(p->why, p->why_size, "bad value '%s' of --%s: expected %s", arg,
                           option->name, expected(key));
            break;
        }
    }
    return EINVAL;
}

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
    struct parsing *p = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        return take_operand(p, state, arg);
    case KEY_HELP:
        p->o->help = true;
        return ECANCELED; /* nothing after it matters */
    case ARGP_KEY_ERROR:
        if (p->why[0] == '\0' && !p->o->help) {
            options_explain(p->options, command_name(p->command), state->argv[p->next], p->why,
                            p->why_size);
        }
        return 0;
    case ARGP_KEY_INIT:
    case ARGP_KEY_NO_ARGS:
    case ARGP_KEY_ARGS:
    case ARGP_KEY_END:
    case ARGP_KEY_SUCCESS:
    case ARGP_KEY_FINI:
        return ARGP_ERR_UNKNOWN;
    default:
        p->next = state->next;
        return take_option(p, key, arg);
    }
}

/* Whether what is needed was given, and goes together. */
static bool is_complete(const struct parsing *p)
{
    const struct options *o = p->o;
    const char *missing = NULL;

    if (p->command == OPTIONS_REPORT && o->trace == NULL) {
        missing = "no trace";
    } else if (p->command == OPTIONS_MERGE && o->input_count == 0) {
        missing = "no report or trace";
    } else if ((p->command & STARTING) != 0 && o->program == NULL && o->from == NULL) {
        missing = "no program";
    } else if (p->command == OPTIONS_RECORD && o->record == NULL) {
        missing = "no trace (-o TRACE)";
    }
    if (missing != NULL) {
        (void)snprintf(p->why, p->why_size, "%s is named; see sigvet %s --help", missing,
                       command_name(p->command));
        return false;
    }
    if (!list_options_finish(p->o, p->why, p->why_size)) {
        return false;
    }
    if ((p->command & STARTING) != 0 &&
        !policy_options_check(o, command_name(p->command), p->why, p->why_size)) {
        return false;
    }
    if (p->command == OPTIONS_TRACE) {
        return trace_options_check(o, p->why, p->why_size);
    }
    return true;
}

bool options_parse(enum options_command command, int argc, char **argv, const char *environment,
                   struct options *o, char *why, size_t why_size)
{
    struct argp_option options[OPTIONS_MOST] = {0};
    struct parsing p = {command, o, options, 1, why, why_size};
    const struct options_row *row;
    size_t count = 0;

    for (size_t i = 0; (row = row_at(i)) != NULL && count < OPTIONS_MOST - 1; i++) {
        if ((row->commands & (int)command) != 0) {
            options[count++] = row->option;
        }
    }
    struct argp argp = {
        .options = options,
        .parser = parse_one,
        .args_doc = options_text(command)->operands,
        .doc = options_text(command)->doc,
    };

    why[0] = '\0';
    *o = (struct options){.fail_on = LEVEL_WARNING,
                          .buffer = TRACEFILE_BUFFER_DEFAULT,
                          .view = {.callers = true},
                          .stuck_ns = STUCK_DEFAULT_NS};
    if (environment != NULL && !parse_environment(o, environment, why, why_size)) {
        return false;
    }
    output_options_environment_ends(o);
    error_t error = argp_parse(
        &argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &p);
    if (o->help) {
        char name[32];
        (void)snprintf(name, sizeof name, "sigvet %s", command_name(command));
        argp_help(&argp, stdout,
                  ARGP_HELP_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC, name);
        return true;
    }
    if (error != 0) {
        if (why[0] == '\0') {
            (void)snprintf(why, why_size, "%s", strerror(error));
        }
        return false;
    }
    o->few_events = (command == OPTIONS_RUN || command == OPTIONS_RECORD) && !o->events;
    o->events = o->events || command == OPTIONS_TRACE || o->few_events;
    return output_options_finish(o, command, why, why_size) && is_complete(&p);
}

void options_free(struct options *o)
{
    view_filter_free(&o->view.filter);
    accept_options_free(o);
    list_options_free(o);
    free(o->inputs);
    free(o->environment);
    o->inputs = NULL;
    o->environment = NULL;
}
