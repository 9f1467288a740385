/* outputs.h - all the places that the reports of one run go to.
 *
 * Owns:     the outputs, and the source root that their paths are told from.
 * Contexts: the tools only.
 * Errors:   a failed write of one is told by outputs_close(), and does not keep the others from being written.
 * Source:   output.h; GitHub's list of default environment variables for GITHUB_ACTIONS. */
#ifndef SIGVET_TOOLS_OUTPUTS_H
#define SIGVET_TOOLS_OUTPUTS_H

#include "output.h"

struct outputs {
    struct output list[OPTIONS_OUTPUTS + 2]; /* default stream and GitHub's commands included */
    size_t count;
    char *source_root;
};

/* Opens what the options ask for; what has no file goes to `fd`, which messages call `name`, or to standard
 * output where the format wants that. In a GitHub workflow its commands are added to a text that
 * goes to `fd`. False with one line in why[]. */
bool outputs_open(struct outputs *all, const struct options *o, int fd, const char *name, bool live,
                  char *why, size_t why_size);

/* An audit_news and an audit_decided: see output.h. */
void outputs_news(const struct finding *f, void *outputs);
void outputs_decision(const struct decision *d, void *outputs);

/* Renders all reports; `end` is how sigvet is about to end. */
void outputs_report(struct outputs *all, struct audit *a, const struct out_end *end);

/* Closes; false, and a line on stderr for each that could not be written. */
bool outputs_close(struct outputs *all);

#endif
