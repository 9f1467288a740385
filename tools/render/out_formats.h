/* out_formats.h - the functions behind the rows of the table of formats in out.c.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   docs/json.md for the JSON. */
#ifndef SIGVET_TOOLS_OUT_FORMATS_H
#define SIGVET_TOOLS_OUT_FORMATS_H

#include "out.h"

int out_text_finding(FILE *to, const struct finding *f, const struct out_options *o);
int out_text_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
int out_json_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);

#endif
