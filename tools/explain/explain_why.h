/* explain_why.h - verdicts, reasons and conditions of the table of calls, in words.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   none: every value has words.
 * Source:   include/sigvet/calls.h; the safety marks of the glibc manual. */
#ifndef SIGVET_TOOLS_EXPLAIN_WHY_H
#define SIGVET_TOOLS_EXPLAIN_WHY_H

#include <stdint.h>

#include "sigvet/calls.h"

const char *explain_verdict_words(enum sigvet_verdict verdict);
const char *explain_why_id(uint32_t bit); /* "heap": as in the JSON of findings */
const char *explain_why_words(uint32_t bit);
const char *explain_condition_words(enum sigvet_condition condition); /* NULL: never harmless */
const char *explain_edition(int year);                                /* "POSIX.1-2001" */

#endif
