/* A handler leaves another errno than it found to nobody: it sends the signal again for its default action, or lets the
 * fault come again. */
/* RUN: raise */
/* EXIT: SIGUSR1 */
/* RUN: kill */
/* EXIT: SIGUSR1 */
/* RUN: fault */
/* EXIT: SIGSEGV */
/* EXPECT: never rule=errno-clobbered */
#define CLEAN
#include "rule_errno_end_dirty.c"
