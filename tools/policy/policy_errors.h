/* policy_errors.h - what is wrong with a policy file: all of it, each with its line.
 *
 * Owns:     the list of messages.
 * Contexts: the tools only. The file is hostile: what is quoted of it is made fit to be shown.
 * Errors:   none.
 * Source:   docs/policy.md. */
#ifndef SIGVET_TOOLS_POLICY_ERRORS_H
#define SIGVET_TOOLS_POLICY_ERRORS_H

#include <stddef.h>
#include <stdint.h>

struct policy_errors {
    const char *file;
    char **lines; /* "FILE:LINE: found ...; expected ..." */
    size_t count;
};

/* Behind "found" comes `format`; quote what the file says with policy_quote(). */
void policy_wrong(struct policy_errors *e, uint32_t line, const char *expected, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

/* 'text', cut and cleaned; to be freed. */
char *policy_quote(const char *text);

void policy_errors_free(struct policy_errors *e);

#endif
