/* out.h - the formats that a report is rendered in.
 *
 * Owns:     nothing; each format is one out_*.c and one row of the table in out.c.
 * Contexts: the tools only.
 * Errors:   a failed write is returned as -1; the caller names the file. */
#ifndef SIGVET_TOOLS_OUT_H
#define SIGVET_TOOLS_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "audit.h"

/* How the run that is reported ended. */
struct out_end {
    bool known;
    int status; /* exit status of sigvet itself */
    int signal; /* that ended it; 0: none */
};

struct out_options {
    bool colour;
    bool notes;   /* text and its kin: show notes too (JSON and SARIF always have them) */
    bool verbose; /* text: likewise calls that the policy allowed, and stacks of its decisions */
    bool suppressions;       /* text: a suppression behind each finding */
    bool require_coverage;   /* handlers that never ran count as an error */
    const char *source_root; /* absolute, normal; NULL: paths stay as they are */
    enum level fail_on;      /* the least level that is a failure */
    struct out_end end;
};

struct out_format {
    const char *name; /* "text", "json", ... */
    bool live;        /* findings and decisions are rendered as they appear */
    bool for_people;  /* --quiet silences it when nothing was found */
    bool to_stdout;   /* unless it goes to a file: who reads it reads standard output */
    int (*finding)(FILE *to, const struct finding *f,
                   const struct out_options *o); /* NULL unless live */
    int (*decision)(FILE *to, const struct decision *d, const struct out_options *o); /* likewise */
    int (*report)(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
};

const struct out_format *out_find(const char *name); /* NULL: unknown */
const char *out_names(void);                         /* "text, json, ... or github" */

/* Words shared by the formats. */
const char *out_delivery_name(enum delivery d); /* "asynchronous" ... */
const char *out_why_name(uint32_t bit);         /* "heap", "stdio" ... as in the facts */

#endif
