/* api.h - the signal API as the table tells it: class, result and kinds of arguments of each call.
 *
 * Owns:     the tool's copy of the rows API, API_AT, SELDOM and SYSCALL of calls/signal.def, and kinds.def.
 * Contexts: the tools only; read-only data.
 * Errors:   NULL for what is no part of the signal API.
 * Source:   include/sigvet/calls/signal.def, kinds.def */
#ifndef SIGVET_TOOLS_API_H
#define SIGVET_TOOLS_API_H

#include <stddef.h>
#include <stdint.h>

#include "sigvet/api.h"

struct api {
    const char *name;
    enum sigvet_class class;
    enum sigvet_result result;
    uint8_t kinds[SIGVET_ARGS]; /* enum sigvet_kind */
    uint32_t arguments;         /* how many of them are there */
    int syscall;                /* its number, or -1 */
};

const struct api *api_by_name(const char *name);
const struct api *api_by_number(uint32_t syscall);
const struct api *api_at(size_t i); /* all of them in table order, NULL behind the last */

const char *api_class_name(enum sigvet_class class); /* "disposition" */

/* Bytes of an event that hold the arguments and what they point to (kinds.def). */
size_t api_words_size(const struct api *a);

/* Where in those bytes begins what argument i points to; 0: nothing is kept of it. */
size_t api_pointee(const struct api *a, uint32_t i);

#endif
