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

struct out_options {
    bool colour;
    bool notes; /* text: show notes too (JSON always has them) */
};

struct out_format {
    const char *name; /* "text", "json" */
    bool live;        /* findings are rendered as they appear */
    int (*finding)(FILE *to, const struct finding *f,
                   const struct out_options *o); /* NULL unless live */
    int (*report)(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
};

const struct out_format *out_find(const char *name); /* NULL: unknown */

/* Words shared by the formats. */
const char *out_delivery_name(enum delivery d); /* "asynchronous" ... */
const char *out_why_name(uint32_t bit);         /* "heap", "stdio" ... as in the facts */

#endif
