/* options.h - the options of the commands, from the command line and from SIGVET_OPTIONS.
 *
 * Owns:     the table of options.
 * Contexts: the tools only.
 * Errors:   options_parse() says why in one line.
 * Source:   argp(3); the sanitizers' and Valgrind's conventions for names and values. */
#ifndef SIGVET_TOOLS_OPTIONS_H
#define SIGVET_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit.h"
#include "view.h"

enum options_command { OPTIONS_RUN = 1, OPTIONS_RECORD = 2, OPTIONS_REPORT = 4, OPTIONS_TRACE = 8 };
enum options_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct options {
    const char *format;  /* known to out_find() */
    const char *output;  /* file for the report; NULL: stderr (run, trace) or stdout (report) */
    const char *library; /* NULL: look for it */
    const char *record;  /* keep the trace here; NULL: it is removed */
    enum options_colour colour;
    enum level fail_on;
    int error_exitcode;  /* 0: none */
    uint64_t trace_size; /* 0: as large as events may need */
    uint64_t buffer;     /* how far the program may be ahead of what shows its events */
    uint32_t mode;       /* of enum sigvet_mode: what was asked for beside events */
    bool events;         /* events are recorded; trace: always */
    bool summary, summary_only;
    const char *from;         /* trace: show this one; NULL: run a program */
    struct view_options view; /* trace: how; but for format and colour */
    bool notes, strict, wait, quiet;
    bool help;         /* was asked for and printed: nothing else is to be done */
    char **program;    /* run, record, trace: argv of the program, ended by NULL */
    const char *trace; /* report: the trace to read */
    char *environment; /* storage for what SIGVET_OPTIONS set */
};

/* Sets all of *o: defaults, then `environment` (the value of SIGVET_OPTIONS or NULL), then the
 * command line, which wins. argv[0] is the command's name. False: bad usage, with one line in
 * why[]. */
bool options_parse(enum options_command command, int argc, char **argv, const char *environment,
                   struct options *o, char *why, size_t why_size);
void options_free(struct options *o);

#endif
