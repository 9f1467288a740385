/* session.h - one run: its trace, its program, and what is read of it while it goes on.
 *
 * Owns:     all of it, from the first check of the command line to the launcher's end.
 * Contexts: the launcher, one thread.
 * Errors:   what goes wrong before the program starts ends the tool with one line and EXIT_USAGE;
 *           what goes wrong later becomes a gap.
 * Source:   docs/trace-format.md */
#ifndef SIGVET_TOOLS_SESSION_H
#define SIGVET_TOOLS_SESSION_H

#include "options.h"

enum session_kind { SESSION_AUDIT, SESSION_RECORD, SESSION_TRACE };

/* Runs o->program under the shim, and meanwhile audits it, only records it, or shows its events. Ends
 * the tool as the program ended, or with --error-exitcode. */
_Noreturn void session_run(const struct options *o, enum session_kind kind);

/* The exit status that the findings ask for; 0: none. */
int session_verdict(const struct options *o, struct audit *a);

#endif
