/* fake_audit.h - an audit that found what a test says: for the tests of the formats.
 *
 * Owns:     the findings and the summary, until fake_audit_reset().
 * Contexts: unit tests; linked in place of audit.c. Text that was rendered is to be freed.
 * Errors:   whatever goes wrong aborts the test. */
#ifndef SIGVET_TESTS_FAKE_AUDIT_H
#define SIGVET_TESTS_FAKE_AUDIT_H

#include "decisions.h"
#include "out.h"

extern struct summary fake_summary;
extern struct finding fake_findings[4];
extern size_t fake_finding_count;
extern struct frame fake_frames[40];
extern struct finding fake_suppressed[2];
extern size_t fake_suppressed_count; /* 0 after the reset */

extern struct decision fake_decisions[4];
extern struct sigvet_decision fake_decision_records[4];
extern size_t fake_decision_count; /* 0 after the reset */

/* One warning: printf in the handler of SIGUSR1 in /bin/prog; no gaps. */
void fake_audit_reset(void);

/* Adds one, made three times in a handler: kill(1, SIGTERM), denied with EPERM. Its record is that of the same
 * index. */
struct decision *fake_decision(void);
char *fake_decision_text(const struct decision *d, const struct out_options *o);

char *fake_report(const char *format, const struct out_options *o, bool findings_shown);
char *fake_finding_text(const struct finding *f, const struct out_options *o);

#endif
