/* merge_input.h - reports in JSON, read and checked.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The files are hostile.
 * Errors:   one line in why[].
 * Source:   docs/json.md, RFC 8259 */
#ifndef SIGVET_TOOLS_MERGE_INPUT_H
#define SIGVET_TOOLS_MERGE_INPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether the file is a trace: an ordinary file that begins like one. */
bool merge_input_is_trace(const char *file);

/* The report in a file; NULL: it is none that can be merged. */
json_t *merge_input_load(const char *file, char *why, size_t why_size);

/* Likewise from text; `name` is for messages. */
json_t *merge_input_parse(const char *text, size_t size, const char *name, char *why,
                          size_t why_size);

#endif
