/* fake_audit.h - an audit that found what a test says: for the tests of the formats.
 *
 * Owns:     the findings and the summary, until fake_audit_reset().
 * Contexts: unit tests; linked in place of audit.c. Text that was rendered is to be freed.
 * Errors:   whatever goes wrong aborts the test. */
#ifndef SIGVET_TESTS_FAKE_AUDIT_H
#define SIGVET_TESTS_FAKE_AUDIT_H

#include "out.h"

extern struct summary fake_summary;
extern struct finding fake_findings[4];
extern size_t fake_finding_count;
extern struct frame fake_frames[40];

/* One warning: printf in the handler of SIGUSR1 in /bin/prog; no gaps. */
void fake_audit_reset(void);

char *fake_report(const char *format, const struct out_options *o, bool findings_shown);
char *fake_finding_text(const struct finding *f, const struct out_options *o);

#endif
