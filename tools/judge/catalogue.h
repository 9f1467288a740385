/* catalogue.h - what is known of each rule: its texts and the lists of weaknesses that it stands in.
 *
 * Owns:     the rows of rules.def; all strings are constants.
 * Contexts: the tools only.
 * Errors:   none: a rule that is not in the table has no row.
 * Source:   rules.def, docs/rules.md. */
#ifndef SIGVET_TOOLS_CATALOGUE_H
#define SIGVET_TOOLS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "audit.h"

struct rule_row {
    const char *id, *title;
    const char *reports;        /* what a finding of it is */
    const char *levels[LEVELS]; /* when it has which; "": never */
    const char *mend;           /* what to do */
    const char *references;
};

size_t catalogue_count(void);
const struct rule_row *catalogue_at(size_t i);
const struct rule_row *catalogue_find(const char *id); /* NULL: unknown */

/* The highest level that the rule's findings can have. */
enum level catalogue_level(const struct rule_row *row);

/* The next CWE or CERT id in a row's references ("CWE-479", "SIG30-C"), from *at on, which starts as
 * `references`. False: no more. An id that does not fit is cut. */
bool catalogue_tag(const char **at, char *tag, size_t size);

#endif
