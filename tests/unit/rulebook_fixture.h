/* rulebook_fixture.h - a compiled policy whose rules match nothing: for what only shows them.
 *
 * Owns:     the block.
 * Contexts: cmocka programs that include it once. */
#ifndef SIGVET_TESTS_RULEBOOK_FIXTURE_H
#define SIGVET_TESTS_RULEBOOK_FIXTURE_H

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sigvet/config.h"

enum { RULE_DENY, RULE_REWRITE, RULE_FLAGS, BOOK_RULES };

#define BOOK_STRINGS "\0ci.ini\0nothing leaves\0mild\0say \"\033\""

static struct book {
    struct sigvet_policy head;
    struct sigvet_policy_rule rules[BOOK_RULES];
    char strings[64];
    uint64_t zeros[SIGVET_POLICY_SYSCALLS]; /* every set: no rule */
} book;

static void book_sum(void)
{
    const size_t summed = offsetof(struct sigvet_policy, table);

    book.head.sum = sigvet_policy_sum(&book.head.table, sizeof book - summed);
}

static void book_make(void)
{
    const uint32_t sets = offsetof(struct book, zeros);

    memset(&book, 0, sizeof book);
    memcpy(book.strings, BOOK_STRINGS, sizeof BOOK_STRINGS);
    book.rules[RULE_DENY] =
        (struct sigvet_policy_rule){.name = 8, .line = 5, .action = SIGVET_DENY, .error = EPERM};
    book.rules[RULE_REWRITE] = (struct sigvet_policy_rule){
        .name = 23, .line = 9, .action = SIGVET_REWRITE, .signal = SIGTERM};
    book.rules[RULE_FLAGS] = (struct sigvet_policy_rule){.name = 28,
                                                         .line = 12,
                                                         .action = SIGVET_REWRITE,
                                                         .flags_add = SA_RESTART,
                                                         .flags_remove = SA_ONSTACK};
    book.head = (struct sigvet_policy){.magic = SIGVET_POLICY_MAGIC,
                                       .version = SIGVET_POLICY_VERSION,
                                       .size = sizeof book,
                                       .rules = BOOK_RULES,
                                       .words = 1,
                                       .default_action = SIGVET_DENY,
                                       .default_errno = EACCES,
                                       .rows_off = sets,
                                       .syscalls_off = sets,
                                       .signals_off = sets,
                                       .handler_off = sets,
                                       .disposition_off = sets,
                                       .mask_off = sets,
                                       .mask_any_off = sets,
                                       .targets_off = sets,
                                       .target_any_off = sets,
                                       .target_named_off = sets,
                                       .rules_off = offsetof(struct book, rules),
                                       .strings_off = offsetof(struct book, strings),
                                       .strings_size = sizeof BOOK_STRINGS,
                                       .source = 1,
                                       .default_rows_off = sets,
                                       .default_syscalls_off = sets};
    book_sum();
}

#endif
