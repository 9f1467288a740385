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

enum options_command {
    OPTIONS_RUN = 1,
    OPTIONS_RECORD = 2,
    OPTIONS_REPORT = 4,
    OPTIONS_TRACE = 8,
    OPTIONS_MERGE = 16
};
/* What holds a policy; a set of bits. The shim always does. */
enum options_enforce { ENFORCE_SHIM = 1, ENFORCE_KERNEL = 2, ENFORCE_BEST_EFFORT = 4 };
enum options_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

#define OPTIONS_OUTPUTS 8 /* files that reports go to */

/* One report; strings known to out_find(), and a file; NULL: stderr (run, trace) or stdout (report). */
struct options_output {
    const char *format, *file;
};

struct options_outputs {
    struct options_output list[OPTIONS_OUTPUTS + 1];
    size_t count;
    /* While options are parsed, see output_options.h: */
    const char *format;   /* of the next file */
    const char *unplaced; /* a format that another one followed at once */
    bool inherited_formats, inherited_files, too_many;
};

struct options {
    struct options_outputs outputs;
    const char *format, *output; /* those of the first of them, for who has one alone */
    const char *source_root;     /* NULL: the current directory */
    const char *library;         /* NULL: look for it */
    const char *record;          /* keep the trace here; NULL: it is removed */
    enum options_colour colour;
    enum level fail_on;
    int error_exitcode;  /* 0: none */
    uint64_t trace_size; /* 0: as large as events may need */
    uint64_t buffer;     /* how far the program may be ahead of what shows its events */
    uint32_t mode;       /* of enum sigvet_mode: what was asked for beside events */
    bool events;         /* events are recorded; trace: always */
    bool few_events;     /* only so many of each process as an audit needs: see FEW_EVENTS */
    bool summary, summary_only;
    const char *policy;       /* a file or @NAME; NULL: none */
    unsigned enforce;         /* set of enum options_enforce; 0: it was not given */
    const char *from;         /* trace: show this one; NULL: run a program */
    struct view_options view; /* trace: how; but for format and colour */
    bool notes, strict, wait, quiet, verbose;
    bool help;         /* was asked for and printed: nothing else is to be done */
    char **program;    /* run, record, trace: argv of the program, ended by NULL */
    const char *trace; /* report: the trace to read */
    char **inputs;     /* merge: traces and reports */
    size_t input_count;
    const char **suppressions; /* files */
    size_t suppression_count;
    const char *baseline, *write_baseline; /* files; NULL: none */
    bool gen_suppressions, require_coverage;
    char **unsafe, **safe; /* names of functions */
    size_t unsafe_count, safe_count;
    uint64_t stuck_ns; /* a handler may take so long; 0: any time */
    bool kill_stuck;   /* one that takes longer ends the run */
    char *environment; /* storage for what SIGVET_OPTIONS set */
};

/* Sets all of *o: defaults, then `environment` (the value of SIGVET_OPTIONS or NULL), then the
 * command line, which wins. argv[0] is the command's name. False: bad usage, with one line in
 * why[]. */
bool options_parse(enum options_command command, int argc, char **argv, const char *environment,
                   struct options *o, char *why, size_t why_size);
void options_free(struct options *o);

#endif
