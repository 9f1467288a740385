/* out_text_parts.h - what findings, decisions and the summary look alike in, as text.
 *
 * Owns:     the width of labels, the length of stacks, the colours.
 * Contexts: the tools only. Whatever comes from the program is cleaned of control characters.
 * Errors:   see out.h. */
#ifndef SIGVET_TOOLS_OUT_TEXT_PARTS_H
#define SIGVET_TOOLS_OUT_TEXT_PARTS_H

#include "out.h"

/* The escape sequence if colours are on, else "". */
const char *out_text_paint(const struct out_options *o, const char *colour);
const char *out_text_colour(enum level level);

/* One line of a finding; a label of "" goes on with the field above. */
void out_text_field(FILE *to, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "function at file:line", "function (module+0xoffset)", "module+0xoffset", "0xaddress". To be freed. */
char *out_text_place(const struct frame *f);

void out_text_stack(FILE *to, const char *label, const struct stack *s);

/* "3 times, in 4711 /bin/prog" */
void out_text_times(FILE *to, uint64_t count, const struct sigvet_process *process);

const char *out_text_plural(uint64_t n, const char *one, const char *many);

/* The line of the summary that tells what the policy decided; nothing without one. */
void out_text_policy(FILE *to, const struct summary *s);

#endif
