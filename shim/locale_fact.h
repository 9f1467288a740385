/* locale_fact.h - the locale that a function is about to translate its text for, as a fact.
 *
 * Owns:     nothing.
 * Contexts: any; no system call, no lock, errno untouched.
 * Errors:   a locale that cannot be asked for is not told.
 * Source:   nl_langinfo(3), nl_langinfo_l(3), which are AS-Safe; glibc's _NL_LOCALE_NAME. */
#ifndef SIGVET_SHIM_LOCALE_FACT_H
#define SIGVET_SHIM_LOCALE_FACT_H

#include <locale.h>

#include "sigvet/trace.h"

/* The name of `locale` for messages, cut at the size of a fact; NULL: of this thread's own. */
void locale_copy(struct sigvet_unsafe_call *rec, locale_t locale);

#endif
