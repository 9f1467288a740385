/* signals.h - names of signals and of the reasons why they were sent.
 *
 * Owns:     nothing.
 * Contexts: the tools only; one thread (names that are made up live until the tool ends).
 * Errors:   none: an unknown number has a name too, so that hostile input can be shown.
 * Source:   signal(7), sigaction(2). */
#ifndef SIGVET_TOOLS_SIGNALS_H
#define SIGVET_TOOLS_SIGNALS_H

#include <stdint.h>

const char *signals_name(uint32_t signal);               /* "SIGINT", "SIGRTMIN+3", "signal 99" */
const char *signals_code(uint32_t signal, int32_t code); /* "SI_USER", "SEGV_MAPERR", "?" */

/* What else than kill() gives a process SI_USER and its own pid: a call of its own that failed; NULL: nothing. */
const char *signals_for_own_call(uint32_t signal);

/* "SIGINT", "int", "2", "RTMIN+3", "SIGRTMAX-1", "POLL": the number; 0 for what is no signal. */
uint32_t signals_number(const char *text);

#endif
