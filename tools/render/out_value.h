/* out_value.h - values of a JSON document that is made in memory.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Strings are hostile: whatever bytes they hold, the document stays UTF-8.
 * Errors:   out of memory, the only way in which these can fail, ends the tool.
 * Source:   RFC 8259; jansson. */
#ifndef SIGVET_TOOLS_OUT_VALUE_H
#define SIGVET_TOOLS_OUT_VALUE_H

#include <jansson.h>
#include <stdint.h>

/* All take `value` over. */
void value_set(json_t *object, const char *key, json_t *value);
void value_append(json_t *array, json_t *value);

json_t *value_text(const char *text);    /* null for NULL */
json_t *value_number(uint64_t n);        /* at most INT64_MAX: more comes from a damaged trace */
json_t *value_signals(uint64_t signals); /* an array of names; bit n-1 is signal n */
json_t *value_reasons(uint32_t why);     /* likewise of enum sigvet_why */

/* Writes the document to its end, and lets it go. -1: not all could be written. */
int value_write(json_t *document, FILE *to);

#endif
