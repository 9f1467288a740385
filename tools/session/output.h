/* output.h - where a report goes: a descriptor that is written whole, however it is set.
 *
 * Owns:     the file named by --output.
 * Contexts: the tools only. The traced program shares stderr and may have made it non-blocking.
 * Errors:   the first failed write is kept, and told once by output_close().
 * Source:   POSIX write(2), open_memstream(3); https://no-color.org for NO_COLOR. */
#ifndef SIGVET_TOOLS_OUTPUT_H
#define SIGVET_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "out.h"

struct output {
    const struct out_format *format;
    struct out_options options;
    const char *name; /* for messages */
    int fd;
    bool owned; /* fd is to be closed */
    bool quiet;
    bool live; /* findings are shown as they appear */
    int error; /* errno of the first failed write; 0: none */
};

/* Opens one of the outputs that were asked for; without a file it is `fd`, which messages call `name`. False with
 * one line in why[]. */
bool output_open_one(struct output *out, const struct options *o,
                     const struct options_output *given, int fd, const char *name, bool live,
                     char *why, size_t why_size);

/* Likewise the first of them. */
bool output_open(struct output *out, const struct options *o, int fd, const char *name, bool live,
                 char *why, size_t why_size);

/* An audit_news: shows one finding now, if the format is live and the options want to see it. */
void output_news(const struct finding *f, void *output);

/* An audit_decided: likewise one decision of the policy. */
void output_decision(const struct decision *d, void *output);

/* Renders the report. Under --quiet, text is only written when something was found, or the policy did more than allow. */
void output_report(struct output *out, struct audit *a);

/* Closes; false, and a line on stderr, if anything could not be written. */
bool output_close(struct output *out);

#endif
