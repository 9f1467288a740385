/* out_formats.h - the functions behind the rows of the table of formats in out.c.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see out.h.
 * Source:   docs/json.md and docs/formats.md. */
#ifndef SIGVET_TOOLS_OUT_FORMATS_H
#define SIGVET_TOOLS_OUT_FORMATS_H

#include "out.h"

int out_text_finding(FILE *to, const struct finding *f, const struct out_options *o);
int out_text_decision(FILE *to, const struct decision *d, const struct out_options *o);
int out_text_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
/* Parts of it: see out_text_known.c. */
void out_text_handlers(FILE *to, const struct summary *s, const struct out_options *o);
void out_text_known(FILE *to, struct audit *a, const struct summary *s);
int out_json_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
int out_sarif_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
int out_junit_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);
int out_github_report(FILE *to, struct audit *a, bool findings_shown, const struct out_options *o);

#endif
