/* policy_calls.h - the calls that a rule can reach: rows of the table and system calls, by class and by name.
 *
 * Owns:     the list of them with what decides whether an action fits.
 * Contexts: the tools only; read-only data.
 * Errors:   none.
 * Source:   include/sigvet/calls.def, policy_facts.def */
#ifndef SIGVET_TOOLS_POLICY_CALLS_H
#define SIGVET_TOOLS_POLICY_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/api.h"
#include "sigvet/config.h"
#include "sigvet/table.h"

#define POLICY_ROW_WORDS ((SIGVET_TABLE_ROWS + 63) / 64)

/* One bit per row of the table, and one per system call number. */
struct policy_calls {
    uint64_t rows[POLICY_ROW_WORDS];
    uint64_t syscalls[SIGVET_POLICY_SYSCALLS / 64];
};

struct policy_call {
    const char *name;
    int32_t row, syscall; /* one of them is -1 */
    bool is_api;          /* a call of the signal API; the rest is known of those alone */
    bool is_unsafe;       /* in handlers, whatever its arguments */
    uint8_t class, result;
    uint8_t kinds[SIGVET_ARGS];
};

const struct policy_call *policy_call_at(size_t i); /* in table order; NULL behind the last */
bool policy_call_takes(const struct policy_call *call, enum sigvet_kind kind);

bool policy_calls_has(const struct policy_calls *set, const struct policy_call *call);
void policy_calls_add(struct policy_calls *set, const struct policy_call *call);
void policy_calls_drop(struct policy_calls *set, const struct policy_call *call);
bool policy_calls_empty(const struct policy_calls *set);

/* What a word of a `call` line is; its calls are added to the set. */
enum policy_word { POLICY_UNKNOWN, POLICY_CLASS, POLICY_UNSAFE_CALL, POLICY_FUNCTION };
enum policy_word policy_calls_of(const char *word, struct policy_calls *set);

/* What policy_facts.def says of a call. */
enum policy_fact { POLICY_APART, POLICY_FAILS, POLICY_MAKES, POLICY_TELLS };
bool policy_call_is(const struct policy_call *call, enum policy_fact fact);

#endif
